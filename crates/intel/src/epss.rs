//! FIRST's Exploit Prediction Scoring System: the daily table of scores.
//!
//! Two forms are read: the published one, comma separated, with `#model_version:…,score_date:…` and a heading before
//! it; and the one of copies that are split by year, semicolon separated and without either.

use wardroom_model::Problem;

/// How many rows without a score are told one by one; the rest is counted.
const TOLD: usize = 20;

/// The score of one vulnerability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Chance of being exploited within 30 days, 0 to 1.
    pub chance: f64,
    /// Share of all scored vulnerabilities that score as high or lower, 0 to 1.
    pub percentile: f64,
}

/// A table of scores.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Table {
    /// Day of the scores, as it is written; none where the file does not say.
    pub(crate) date: Option<Box<str>>,
    /// CVE id and its score.
    pub(crate) rows: Vec<(Box<str>, Prediction)>,
}

/// True where a text begins as a table of scores does.
pub(crate) fn is_table(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#model_version") || is_heading(first) || row(first).is_some()
}

/// Reads a table; a row that has no CVE id or no score is a problem.
pub(crate) fn read(file: &str, text: &str) -> (Table, Vec<Problem>) {
    let (mut table, mut problems, mut broken) = (Table::default(), Vec::new(), 0);
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if let Some(about) = line.strip_prefix('#') {
            table.date =
                about.split(',').find_map(|part| part.trim().strip_prefix("score_date:")).map(Into::into);
        } else if let Some(row) = row(line) {
            table.rows.push(row);
        } else if !is_heading(line) {
            broken += 1;
            if broken <= TOLD {
                let reason = "the row has no CVE id with a score between 0 and 1 and was left out";
                problems.push(Problem::new(file, format!("row {}", at + 1), "bad_score", reason));
            }
        }
    }
    if broken > TOLD {
        let reason = format!("{} more rows have no CVE id with a score and were left out", broken - TOLD);
        problems.push(Problem::new(file, "", "bad_score", reason));
    }
    (table, problems)
}

fn is_heading(line: &str) -> bool {
    let mut cells = line.split([',', ';']).map(str::trim);
    cells.next() == Some("cve") && cells.next() == Some("epss")
}

fn row(line: &str) -> Option<(Box<str>, Prediction)> {
    let mut cells = line.split([',', ';']).map(|cell| cell.trim().trim_matches('"'));
    let id = cells
        .next()
        .filter(|id| id.len() > 8 && id.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("cve-")))?;
    let mut share = || cells.next()?.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    let (chance, percentile) = (share()?, share().unwrap_or_default());
    Some((id.to_uppercase().into(), Prediction { chance, percentile }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_broken_rows_told() {
        let published = "#model_version:v2025.03.14,score_date:2030-01-02T00:00:00+0000\ncve,epss,percentile\n\
                         CVE-2030-0001,0.25,0.9\nCVE-2030-0002,1.5,0.9\nnonsense\n";
        assert!(is_table(published));
        let (table, problems) = read("epss.csv", published);
        assert_eq!(table.date.as_deref(), Some("2030-01-02T00:00:00+0000"));
        assert_eq!(table.rows, [("CVE-2030-0001".into(), Prediction { chance: 0.25, percentile: 0.9 })]);
        let places: Vec<&str> = problems.iter().map(|problem| &*problem.at).collect();
        assert_eq!(places, ["row 4", "row 5"]);
        let split = "CVE-2030-0003;0.00043;0.07\n";
        assert!(is_table(split));
        assert_eq!(read("2030.csv", split).0.rows[0].1.chance, 0.00043);
        assert!(!is_table("asset_tag,manufacturer\n"));
    }

    #[test]
    fn a_file_of_nonsense_tells_a_few_rows_and_the_number_of_the_rest() {
        let text = format!("cve,epss,percentile\n{}", "x\n".repeat(1000));
        let (table, problems) = read("epss.csv", &text);
        assert!(table.rows.is_empty());
        assert_eq!(problems.len(), TOLD + 1);
        assert!(problems[TOLD].reason.starts_with("980 more"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(#model_version:|CVE-[0-9]{0,6}[,;])?[cve,;.0-9é\n\"-]{0,60}") {
            is_table(&text);
            read("x", &text);
        }
    }
}
