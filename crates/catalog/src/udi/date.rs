//! Dates as codes write them.

use wardroom_model::Date;

/// The number that these digits write.
pub(super) fn number(digits: &str) -> Option<i16> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// A year of two digits: at most 50 years ahead of today and 49 behind.
fn year(two_digits: i16, today: Date) -> i16 {
    let (century, now) = (today.year() / 100 * 100, today.year() % 100);
    match two_digits - now {
        51.. => century - 100 + two_digits,
        ..=-50 => century + 100 + two_digits,
        _ => century + two_digits,
    }
}

/// A day of a month; day 0 is its last.
fn day_of_month(year: i16, month: i16, day: i16) -> Option<Date> {
    let month = i8::try_from(month).ok()?;
    match i8::try_from(day).ok()? {
        0 => Date::new(year, month, 1).ok().map(Date::last_of_month),
        day => Date::new(year, month, day).ok(),
    }
}

/// A day of a year, the first is 1.
fn day_of_year(year: i16, day: i16) -> Option<Date> {
    let first = Date::new(year, 1, 1).ok()?;
    let days = u64::try_from(day.checked_sub(1)?).ok()?;
    let date = first.checked_add(std::time::Duration::from_secs(days * 86_400)).ok()?;
    (date.year() == year).then_some(date)
}

/// Reads digits by a form of as many letters: `Y` year (two of them, or four), `M` month, `D` day of the month, `J` day of the
/// year, `C` the century of ICCBBA (0 for 2000, 9 for 1900), `H` an hour, which is checked and left out. Without a day it
/// is the last of the month.
pub(super) fn read(digits: &str, form: &str, today: Date) -> Option<Date> {
    if digits.len() != form.len() || !digits.is_ascii() {
        return None;
    }
    let part = |letter: char| -> Option<Option<i16>> {
        let text: String = digits
            .chars()
            .zip(form.chars())
            .filter(|(_, of)| *of == letter)
            .map(|(digit, _)| digit)
            .collect();
        if text.is_empty() { Some(None) } else { number(&text).map(Some) }
    };
    let written = part('Y')??;
    let year = match part('C')? {
        Some(0) => 2000 + written,
        Some(9) => 1900 + written,
        Some(_) => return None,
        None if form.matches('Y').count() == 4 => written,
        None => year(written, today),
    };
    if part('H')?.is_some_and(|hour| hour > 24) {
        return None;
    }
    match part('J')? {
        Some(day) => day_of_year(year, day),
        None => day_of_month(year, part('M')??, part('D')?.unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_two_digits_and_days_that_are_not_told() {
        let today = Date::constant(2026, 11, 22);
        let check = |digits: &str, form: &str, expected: &str| {
            let read = read(digits, form, today).map_or("none".to_owned(), |date| date.to_string());
            assert_eq!(read, expected, "{digits} as {form}");
        };
        check("141231", "YYMMDD", "2014-12-31");
        check("760101", "YYMMDD", "2076-01-01");
        check("770101", "YYMMDD", "1977-01-01");
        check("280200", "YYMMDD", "2028-02-29");
        check("270200", "YYMMDD", "2027-02-28");
        check("270230", "YYMMDD", "none");
        check("271301", "YYMMDD", "none");
        check("0120", "MMYY", "2020-01-31");
        check("013126", "MMDDYY", "2026-01-31");
        check("26013123", "YYMMDDHH", "2026-01-31");
        check("26013199", "YYMMDDHH", "none");
        check("20015", "YYJJJ", "2020-01-15");
        check("20366", "YYJJJ", "2020-12-31");
        check("19366", "YYJJJ", "none");
        check("19000", "YYJJJ", "none");
        check("014032", "CYYJJJ", "2014-02-01");
        check("999001", "CYYJJJ", "1999-01-01");
        check("314032", "CYYJJJ", "none");
        check("20200131", "YYYYMMDD", "2020-01-31");
        check("2020013", "YYYYMMDD", "none");
        check("20x00131", "YYYYMMDD", "none");
        // Another century, and the end of one.
        assert_eq!(super::read("010101", "YYMMDD", Date::constant(1999, 1, 1)), Date::new(2001, 1, 1).ok());
        assert_eq!(super::read("990101", "YYMMDD", Date::constant(2001, 1, 1)), Date::new(1999, 1, 1).ok());
    }
}
