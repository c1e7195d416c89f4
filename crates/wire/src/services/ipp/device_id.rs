//! Device identifications of IEEE 1284 §7.6: `MFG:Maker;CMD:PCL;MDL:Printer 4;SN:42;`.

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Manufacturer,
    Model,
    Serial,
}

/// The pairs that say what a device is, in the order in which they stand.
pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = (Key, &[u8])> {
    text.split(|byte| *byte == b';').filter_map(|pair| {
        let colon = pair.iter().position(|byte| *byte == b':')?;
        let (name, value) = pair.split_at_checked(colon)?;
        Some((key(name.trim_ascii())?, value.get(1..)?.trim_ascii()))
    })
}

fn key(name: &[u8]) -> Option<Key> {
    const KEYS: [(&[u8], Key); 7] = [
        (b"MFG", Key::Manufacturer),
        (b"MANUFACTURER", Key::Manufacturer),
        (b"MDL", Key::Model),
        (b"MODEL", Key::Model),
        (b"SN", Key::Serial),
        (b"SERN", Key::Serial),
        (b"SERIALNUMBER", Key::Serial),
    ];
    KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, key)| *key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_short_and_long_names() {
        let pairs: Vec<_> =
            pairs(b"MANUFACTURER:Maker;COMMAND SET:PCL,PS;mdl: Printer 4 ;SERN:42;CLS:PRINTER;x").collect();
        let expected: [(Key, &[u8]); 3] =
            [(Key::Manufacturer, b"Maker"), (Key::Model, b"Printer 4"), (Key::Serial, b"42")];
        assert_eq!(pairs, expected);
    }
}
