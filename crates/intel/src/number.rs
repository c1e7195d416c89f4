//! Catalogue, order and model numbers, as they stand in registers and among an advisory's products.

use wardroom_catalog::version::Range;

use crate::advisory::{Product, Versions};

/// Words of a text that speaks of serial numbers or of versions, so that its numbers are no catalogue numbers.
const OTHER_NUMBERS: &[&str] =
    &["serial", "lot", "batch", "build", "prior", "before", "below", "earlier", "<", ">"];

/// A catalogue number as it is compared; nothing for one too short to tell a product.
pub(crate) fn of_catalogue(text: &str) -> Option<Box<str>> {
    let number: String = text.trim().to_lowercase().split_whitespace().collect();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    (number.len() > 3 && digits > 2).then(|| number.into())
}

/// Numbers by which a publisher names models of a product: its own field, and what stands where versions should.
pub(crate) fn of_product(product: &Product) -> Vec<Box<str>> {
    let mut numbers: Vec<Box<str>> =
        product.numbers.iter().filter_map(|number| of_catalogue(number)).collect();
    if let Versions::Text(text) = &product.versions
        && matches!(Range::parse(text), Range::Models(_) | Range::Unclear(_))
        && !OTHER_NUMBERS.iter().any(|word| text.to_lowercase().contains(word))
    {
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '(' | ')'));
        // `8.1.2` is a version wherever it stands.
        numbers.extend(words.filter(|word| !word.contains('.')).filter_map(of_catalogue));
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_models_are_told_from_versions_and_serial_numbers() {
        for (text, expected) in [
            ("order numbers EX4471 (ten) | 99123", &["99123", "ex4471"][..]),
            ("771200 Flowmaster LX", &["771200"]),
            ("serial numbers 99123 | 99124", &[]),
            ("<= 4.2", &[]),
        ] {
            let product = Product {
                vendor: "".into(),
                name: "".into(),
                versions: Versions::Text(text.into()),
                numbers: Vec::new(),
                cpes: Vec::new(),
                second_hand: false,
                pointer: "".into(),
            };
            let found = of_product(&product);
            assert_eq!(found.iter().map(|number| &**number).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
