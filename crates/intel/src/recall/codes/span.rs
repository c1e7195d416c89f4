//! Lots and serial numbers from one to another.
//!
//! Numbers are compared where both have one shape: the same letters around one run of digits that counts. `A123` to
//! `A456` has `A200`, and neither `B200` nor `A500`; whether it has `200` cannot be told.

use wardroom_catalog::version::Contains;

/// From one number to another, both within; a missing end is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    low: Option<Box<str>>,
    high: Option<Box<str>>,
    /// The ends themselves are within.
    inclusive: bool,
}

/// A number cut at its last run of digits that differs.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    before: String,
    number: u128,
    after: String,
}

impl Span {
    /// One number alone.
    pub(super) fn one(number: &str) -> Self {
        Self { low: Some(number.into()), high: Some(number.into()), inclusive: true }
    }

    /// From one number to another.
    pub(super) fn between(low: &str, high: &str) -> Self {
        Self { low: Some(low.into()), high: Some(high.into()), inclusive: true }
    }

    /// From a number on.
    pub(super) fn from(low: &str, inclusive: bool) -> Self {
        Self { low: Some(low.into()), high: None, inclusive }
    }

    /// Up to a number.
    pub(super) fn to(high: &str, inclusive: bool) -> Self {
        Self { low: None, high: Some(high.into()), inclusive }
    }

    /// The number, where there is one alone.
    pub fn only(&self) -> Option<&str> {
        self.low.as_deref().filter(|low| self.high.as_deref() == Some(low))
    }

    /// Whether a number is within.
    pub fn contains(&self, own: &str) -> Contains {
        let own = compact(own);
        if own.is_empty() {
            return Contains::Unknown;
        }
        if let Some(only) = self.only() {
            return same(&own, &compact(only));
        }
        let ends = [&self.low, &self.high].map(|end| end.as_deref().map(compact));
        if ends.iter().flatten().any(|end| *end == own) {
            return if self.inclusive { Contains::Yes } else { Contains::No };
        }
        within(&own, &ends)
    }

    /// Both ends have one shape and are in order.
    pub(super) fn is_plausible(&self) -> bool {
        let [Some(low), Some(high)] = [&self.low, &self.high].map(|end| end.as_deref().map(compact)) else {
            return true;
        };
        shapes(&[&low, &high]).is_some_and(|shapes| match &shapes[..] {
            [low, high] => low.before == high.before && low.after == high.after && low.number < high.number,
            _ => false,
        })
    }
}

/// Letters and digits alone, as capitals, without a word in front that says what it is.
pub(crate) fn compact(text: &str) -> String {
    let plain: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let marked = ["S/N", "SN:", "SN ", "SN#", "LOT "]
        .iter()
        .any(|mark| text.trim().get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark)));
    match plain.strip_prefix("SN").or_else(|| plain.strip_prefix("LOT")) {
        Some(rest) if marked => rest.to_owned(),
        _ => plain,
    }
}

fn same(own: &str, named: &str) -> Contains {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = |text: &str| text.trim_start_matches('0').to_owned();
    if own == named || digits(own) && digits(named) && bare(own) == bare(named) {
        return Contains::Yes;
    }
    // `00000337342CN0` and `337342CN0`: a register may leave zeros or letters in front away.
    let shortened = |long: &str, short: &str| short.len() >= 4 && long.ends_with(short);
    if shortened(own, named) || shortened(named, own) { Contains::Unknown } else { Contains::No }
}

fn within(own: &str, ends: &[Option<String>; 2]) -> Contains {
    let known: Vec<&str> = ends.iter().flatten().map(String::as_str).collect();
    let together: Vec<&str> = std::iter::once(own).chain(known).collect();
    let Some(shapes) = shapes(&together) else { return Contains::Unknown };
    let Some((own, ends_shapes)) = shapes.split_first() else { return Contains::Unknown };
    let mut ends_shapes = ends_shapes.iter();
    let [low, high] = ends.each_ref().map(|end| end.as_ref().and_then(|_| ends_shapes.next()));
    let numbers =
        low.is_none_or(|low| low.number <= own.number) && high.is_none_or(|high| own.number <= high.number);
    let Some(other) = low.or(high) else { return Contains::Unknown };
    if own.before == other.before && own.after == other.after {
        return if numbers { Contains::Yes } else { Contains::No };
    }
    // Letters that only one side writes may have been left away by the other.
    let written = |one: &str, two: &str| one.is_empty() != two.is_empty();
    let differ = !written(&own.before, &other.before) && own.before != other.before;
    if differ { Contains::No } else { Contains::Unknown }
}

/// The numbers cut at one place each: their last run of digits in which they differ.
fn shapes(numbers: &[&str]) -> Option<Vec<Shape>> {
    let runs: Vec<Vec<(usize, usize)>> = numbers.iter().map(|number| digit_runs(number)).collect();
    // Counted from the front, the first run that is not the same in all.
    let most = runs.iter().map(Vec::len).min()?;
    let text = |which: usize, run: usize| {
        let (start, end) = *runs.get(which)?.get(run)?;
        numbers.get(which)?.get(start..end)
    };
    let same_in_all = |run: &usize| (1..numbers.len()).all(|which| text(which, *run) == text(0, *run));
    let run = (0..most).find(|run| !same_in_all(run)).or_else(|| most.checked_sub(1))?;
    let cut = |which: usize| {
        let number = numbers.get(which)?;
        let (start, end) = *runs.get(which)?.get(run)?;
        Some(Shape {
            before: number.get(..start)?.to_owned(),
            number: number.get(start..end)?.parse().ok()?,
            after: number.get(end..)?.to_owned(),
        })
    };
    (0..numbers.len()).map(cut).collect()
}

fn digit_runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        match runs.last_mut() {
            Some((_, end)) if *end == at => *end = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_one_shape_are_in_order_and_others_are_not_guessed_at() {
        use Contains::{No, Unknown, Yes};
        for (span, own, expected) in [
            (Span::between("1000", "2400"), "1000", Yes),
            (Span::between("1000", "2400"), "1788", Yes),
            (Span::between("1000", "2400"), "0001788", Yes),
            (Span::between("1000", "2400"), "2401", No),
            (Span::between("A123", "A456"), "a200", Yes),
            (Span::between("A123", "A456"), "S/N A-200", Yes),
            (Span::between("A123", "A456"), "B200", No),
            (Span::between("A123", "A456"), "A457", No),
            (Span::between("A123", "A456"), "200", Unknown),
            (Span::between("A123", "A456"), "900", Unknown),
            (Span::between("SG100", "SG200"), "SG150X", Unknown),
            (Span::between("17081557", "21062362"), "18000000", Yes),
            (Span::between("2012-001", "2012-500"), "2012-120", Yes),
            (Span::between("2012-001", "2012-500"), "2013-120", No),
            (Span::from("5000", true), "5000", Yes),
            (Span::from("5000", false), "5000", No),
            (Span::from("5000", true), "4999", No),
            (Span::to("5000", true), "12", Yes),
            (Span::to("5000", false), "5000", No),
            (Span::one("13F18C0374"), "13f18c0374", Yes),
            (Span::one("13F18C0374"), "13F18C0375", No),
            (Span::one("00000337342CN0"), "337342CN0", Unknown),
            (Span::one("000123"), "123", Yes),
            (Span::one("123"), "", Unknown),
        ] {
            assert_eq!(span.contains(own), expected, "{own} in {span:?}");
        }
    }

    #[test]
    fn a_span_needs_two_numbers_of_one_shape_in_order() {
        assert!(Span::between("A123", "A456").is_plausible());
        assert!(!Span::between("A456", "A123").is_plausible());
        assert!(!Span::between("A123", "B456").is_plausible());
        assert!(!Span::between("5290", "S19785").is_plausible());
    }
}
