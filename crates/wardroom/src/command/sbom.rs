//! `wardroom sbom`: what the parts are that bills of materials name, with no database.

use anyhow::Result;
use wardroom_exchange::sbom;
use wardroom_server::pipeline::File;

use crate::cli::{Cli, SbomCommand};
use crate::output::{self, list};
use crate::problems;
use crate::view::sbom::{BillLine, PartLine};

pub(crate) fn run(cli: &Cli, options: &SbomCommand) -> Result<usize> {
    let mut problems = Vec::new();
    let mut bills = Vec::new();
    for path in &options.files {
        let file = File::read(path)?;
        let (bill, told) = sbom::read(&file.name, &file.bytes);
        problems.extend(told);
        bills.extend(bill.map(|bill| (file.name, bill)));
    }
    let count = problems::report(&problems, cli.problems.as_deref())?;
    let format = options.format.unwrap_or_else(output::default_format);
    if options.bills {
        list(bills.iter().map(|(file, bill)| BillLine { file, bill }), format)?;
    } else {
        let parts = bills
            .iter()
            .flat_map(|(file, bill)| bill.parts.iter().map(move |part| PartLine { file, bill, part }));
        list(parts, format)?;
    }
    Ok(count)
}
