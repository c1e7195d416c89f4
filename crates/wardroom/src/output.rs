//! The only place that writes to the terminal.

use std::io::{self, BufWriter, IsTerminal, Write};

use anyhow::Result;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};
use serde::Serialize;
use tracing_subscriber::EnvFilter;
use wardroom_exchange::text::visible;

use crate::cli::Format;

/// Characters in a line of a table that is not written to a terminal.
const PAPER_WIDTH: u16 = 160;

/// A line below the headings and none between rows, so that many fit a screen.
const TABLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Words up to this length (an address, a category) are not broken where the columns are narrow.
const UNBROKEN: usize = 20;

/// Standard output, buffered.
pub(crate) fn stdout() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// The format of a list where none was asked for.
pub(crate) fn default_format() -> Format {
    if io::stdout().is_terminal() { Format::Table } else { Format::Json }
}

/// A line for the person at the terminal, on standard error.
#[expect(clippy::print_stderr, reason = "this is the output module")]
pub(crate) fn say(line: &str) {
    eprintln!("{}", visible(line));
}

/// Sends logs to standard error: warnings and errors, or what the variable `WARDROOM_LOG` asks for (`info`, `debug`…).
pub(crate) fn logs_begin() {
    let level = EnvFilter::try_from_env("WARDROOM_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(level).with_writer(io::stderr).init();
}

/// Tells what failed, with the causes.
pub(crate) fn failure(error: &anyhow::Error) {
    say(&format!("wardroom: {error}"));
    error.chain().skip(1).for_each(|cause| say(&format!("  because: {cause}")));
}

/// True where the reader of standard output has gone, as `head` does.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|error| error.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

/// A row of a table or of CSV.
pub(crate) trait Row: Serialize {
    /// The columns' headings.
    const HEADINGS: &'static [&'static str];
    /// The cells, as many as there are headings.
    fn cells(&self) -> Vec<String>;
}

/// Writes a list.
pub(crate) fn list<T: Row>(rows: impl IntoIterator<Item = T>, format: Format) -> Result<()> {
    let mut out = stdout();
    match format {
        Format::Json => rows.into_iter().try_for_each(|row| json_line(&mut out, &row))?,
        Format::Csv => {
            csv_line(&mut out, T::HEADINGS.iter().map(|heading| (*heading).to_owned()))?;
            rows.into_iter().try_for_each(|row| csv_line(&mut out, row.cells()))?;
        }
        Format::Table => {
            let rows: Vec<Vec<String>> = rows.into_iter().map(|row| shown(&row)).collect();
            let table = table(T::HEADINGS, &rows);
            writeln!(out, "{table}")?;
        }
    }
    Ok(out.flush()?)
}

/// Writes a table whose columns are only known as it is written, as CSV.
pub(crate) fn table_csv(heading: &[&str], rows: Vec<Vec<String>>) -> Result<()> {
    let mut out = stdout();
    csv_line(&mut out, heading.iter().map(|name| (*name).to_owned()))?;
    rows.into_iter().try_for_each(|row| csv_line(&mut out, row))?;
    Ok(out.flush()?)
}

fn shown(row: &impl Row) -> Vec<String> {
    row.cells().iter().map(|cell| visible(cell).into()).collect()
}

fn table(headings: &[&str], rows: &[Vec<String>]) -> Table {
    let mut table = Table::new();
    table.load_style(TABLE).set_content_arrangement(ContentArrangement::Dynamic).set_header(headings);
    if !io::stdout().is_terminal() {
        table.set_width(PAPER_WIDTH);
    }
    table.add_rows(rows);
    for (number, column) in table.column_iter_mut().enumerate() {
        let cells = rows.iter().filter_map(|row| row.get(number)).map(String::as_str);
        let words = cells.chain(headings.get(number).copied()).flat_map(str::split_whitespace);
        let longest = words.map(|word| word.chars().count()).filter(|length| *length <= UNBROKEN).max();
        let padding = column.padding_width() as usize;
        let width = longest.unwrap_or_default() + padding;
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width as u16)));
    }
    table
}

/// Writes one object as a line of JSON.
pub(crate) fn json_line(out: &mut impl Write, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    Ok(out.write_all(b"\n")?)
}

fn csv_line(out: &mut impl Write, cells: impl IntoIterator<Item = String>) -> Result<()> {
    let cells: Vec<String> =
        cells.into_iter().map(|cell| wardroom_exchange::text::csv_cell(&cell).into_owned()).collect();
    Ok(writeln!(out, "{}", cells.join(","))?)
}
