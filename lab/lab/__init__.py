"""A small hospital of real software in Linux network namespaces.

Each module is one kind of thing that stands in a hospital (a DHCP server, an imaging modality, a pump gateway).
`agents/` holds the programs that run inside a host's namespace. `hospital.toml` says which hosts there are.
"""
