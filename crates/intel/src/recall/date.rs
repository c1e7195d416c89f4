//! Days as publications of recalls write them.

use wardroom_model::Date;

/// `20120816`, `2012-08-16`, `2012-08-16 00:00:00`, `08/16/2012`.
pub(super) fn read(text: &str) -> Option<Date> {
    let text = text.trim();
    let digits =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    let day = |year: &str, month: &str, day: &str| -> Option<Date> {
        let part = |text| digits(text).and_then(|number: i16| i8::try_from(number).ok());
        Date::new(digits(year)?, part(month)?, part(day)?).ok()
    };
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, rest) = text.split_at(4);
        let (month, of_month) = rest.split_at(2);
        return day(year, month, of_month);
    }
    let head = text.split(['T', ' ']).next()?;
    match head.split(['-', '/']).collect::<Vec<_>>()[..] {
        [year, month, of_month] if year.len() == 4 => day(year, month, of_month),
        [month, of_month, year] if year.len() == 4 => day(year, month, of_month),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_openfda_and_those_of_its_tables_are_read() {
        for (text, expected) in [
            ("20120816", Some("2012-08-16")),
            ("2012-08-16", Some("2012-08-16")),
            ("2017-05-30 00:00:00", Some("2017-05-30")),
            ("2012-08-16T10:00:00Z", Some("2012-08-16")),
            ("08/28/2019", Some("2019-08-28")),
            ("1/2/2019", Some("2019-01-02")),
            ("20121316", None),
            ("2012081ä", None),
            ("99999-01-01", None),
            ("", None),
        ] {
            assert_eq!(read(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }
}
