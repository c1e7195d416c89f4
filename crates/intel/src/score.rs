//! CVSS scores: computed again from the vector where there is one.

use std::str::FromStr;

use cvss::Cvss;

/// A base score with the version of its system.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// 0 to 10.
    pub value: f64,
    /// Version of the scoring system in tenths: 20, 30, 31, 40.
    pub version: u8,
    /// The vector, where it was given and is valid.
    pub vector: Option<Box<str>>,
}

impl Score {
    /// A score from what a publisher states, and what is wrong with it. The vector beats the number.
    pub(crate) fn read(
        version: u8,
        vector: Option<&str>,
        stated: Option<f64>,
    ) -> (Option<Self>, Option<String>) {
        let stated = stated.filter(|value| (0.0..=10.0).contains(value));
        let text = vector.map(|text| text.trim().trim_matches(['(', ')'])).filter(|text| !text.is_empty());
        let computed = text.map(|text| (text, Cvss::from_str(text)));
        match (computed, stated) {
            (Some((text, Ok(vector))), stated) => {
                let value = base_score(text, &vector);
                let wrong = stated.filter(|stated| (stated - value).abs() > 0.05).map(|stated| {
                    format!("the score {stated} is stated, and {text} gives {value}; the vector was used")
                });
                (Some(Self { value, version, vector: Some(text.into()) }), wrong)
            }
            (Some((text, Err(error))), stated) => {
                let wrong = Some(format!("`{text}` is no CVSS vector: {error}"));
                (stated.map(|value| Self { value, version, vector: None }), wrong)
            }
            (None, stated) => (stated.map(|value| Self { value, version, vector: None }), None),
        }
    }
}

/// The base score, without the temporal and environmental parts that a vector may carry.
fn base_score(text: &str, vector: &Cvss) -> f64 {
    let rounded = |value: f64| (value * 10.0).round() / 10.0;
    let base_length: usize = match vector {
        Cvss::CvssV30(_) | Cvss::CvssV31(_) => 9,
        Cvss::CvssV20(_) => 6,
        _ => usize::MAX,
    };
    match text.match_indices('/').nth(base_length.saturating_sub(1)).and_then(|(at, _)| text.get(..at)) {
        Some(base) => {
            Cvss::from_str(base).map_or_else(|_| rounded(vector.score()), |base| rounded(base.score()))
        }
        None => rounded(vector.score()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_beats_the_number() {
        for (version, vector, stated, expected, wrong) in [
            (31, Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), Some(9.8), Some(9.8), false),
            (
                31,
                Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:C"),
                Some(9.8),
                Some(9.8),
                false,
            ),
            (30, Some("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"), Some(9.0), Some(10.0), true),
            (20, Some("AV:N/AC:L/Au:N/C:P/I:P/A:P"), None, Some(7.5), false),
            (31, Some("nonsense"), Some(5.0), Some(5.0), true),
            (31, None, Some(11.0), None, false),
            (
                40,
                Some("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
                None,
                Some(9.3),
                false,
            ),
        ] {
            let (score, problem) = Score::read(version, vector, stated);
            assert_eq!(score.map(|score| score.value), expected, "{vector:?}");
            assert_eq!(problem.is_some(), wrong, "{vector:?}: {problem:?}");
        }
    }
}
