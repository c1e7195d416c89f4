"""Relations of pairs of names, a pair a line with a tab between, as the package `cpe` tells them."""

import sys

from cpe import CPE
from cpe.cpeset2_3 import CPESet2_3


def well_formed(name):
    """Its sets compare names in this form; in others it takes `*` for a text."""
    return CPE(CPE(name, CPE.VERSION_2_3).as_wfn(), CPE.VERSION_2_3)


def relation(source, target):
    if CPESet2_3.cpe_disjoint(source, target):
        return "Disjoint"
    if CPESet2_3.cpe_equal(source, target):
        return "Equal"
    if CPESet2_3.cpe_subset(source, target):
        return "Subset"
    if CPESet2_3.cpe_superset(source, target):
        return "Superset"
    return "Undefined"


def main():
    for line in sys.stdin.read().splitlines():
        try:
            source, target = (well_formed(name) for name in line.split("\t"))
            print(relation(source, target))
        except (NotImplementedError, ValueError) as error:
            print("refused:", " ".join(str(error).split()))


main()
