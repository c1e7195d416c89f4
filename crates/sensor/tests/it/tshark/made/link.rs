//! Frames right above the link.

/// Group address, sender, and what follows as hexadecimal digits.
fn frame(number: u8, content: &str) -> Vec<u8> {
    let mut frame = vec![0x01, 0x80, 0xc2, 0, 0, 0x0e, 0, 0x1b, 0x63, 0, 1, number];
    frame.extend(hex(content));
    frame.resize(frame.len().max(60), 0);
    frame
}

pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|digit| !digit.is_whitespace())
        .map(|digit| digit.to_digit(16).unwrap() as u8)
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn digits(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// With a length before it that has so many digits.
fn sized(digits: usize, more: usize, content: &str) -> String {
    format!("{:0digits$x}{content}", hex(content).len() + more)
}

/// An 802.3 frame of LLC.
fn llc(number: u8, content: &str) -> Vec<u8> {
    frame(number, &sized(4, 0, content))
}

pub(super) fn frames() -> Vec<Vec<u8>> {
    vec![
        media_endpoint(),
        frame(2, "88cc 0206 05 01 0a140411 0412 04 02 fe800000000000000000000000000017 0602 0078 0000"),
        telephone(),
        frame(4, &format!("888e 0100 {}", identity("host/pump-7.ward.example"))),
        frame(5, &format!("888e 0100 {}", identity("WARD\\somebody"))),
        frame(5, &format!("888e 0100 {}", identity("anonymous@ward.example"))),
        frame(6, "888e 0101 0000"),
        offer(0x07),
        offer(0x65),
        offer(0x09),
        plant("feff 05 01"),
        plant("fefd 03 01"),
        frame(9, "8892 fefe 05 00 00000007 0001 0004 ffff 0000"),
        llc(
            10,
            "424203 0000 02 02 3c 8064 001c0e877800 00000004 8064 001c0e878500 8004 0100 1400 0200 0f00 00",
        ),
    ]
}

fn media_endpoint() -> Vec<u8> {
    let value = |kind: usize, content: &str| format!("{:04x}{content}", kind << 9 | hex(content).len());
    let ids = "0207 04 001b63000101 0407 03 001b63000101 0602 0078";
    let own = [(4, "LAN 1"), (5, "pump-7"), (6, "Infusion pump, firmware 4.2")];
    let own: String = own.iter().map(|(kind, text)| value(*kind, &digits(text))).collect();
    let capabilities = value(7, "0084 00a0");
    let address = value(8, "05 01 0a140411 02 00000001 00")
        + &value(8, "11 02 fe800000000000000000000000000017 02 00000001 00");
    let tia = |subtype: u8, text: &str| value(127, &format!("0012bb{subtype:02x}{}", digits(text)));
    let names = ["A1", "4.2", "4.2.1", "SN0042", "Example Devices", "Pump 7", "HOSPITAL-17"];
    let inventory: String = (5..12).zip(names).map(|(subtype, text)| tia(subtype, text)).collect();
    let location = value(127, "0012bb 03 02 0a 00 4445 06 05 4d61726b74");
    frame(1, &format!("88cc {ids} {own} {capabilities} {address} {location} {inventory} 0000"))
}

fn telephone() -> Vec<u8> {
    let value = |kind: u16, content: &str| format!("{kind:04x}{}", sized(4, 4, content));
    let address = "00000001 01 01 cc 0004 0a140411";
    let values = [
        value(1, &digits("SEP001B63000103")),
        value(2, address),
        value(3, &digits("Port 1")),
        value(4, "00000490"),
        value(5, &digits("SIP42.9-3-1")),
        value(6, &digits("Cisco IP Phone 7942")),
        value(10, "000c"),
        value(20, "61"),
        value(22, address),
    ];
    llc(3, &format!("aaaa03 00000c 2000 02b4 0000 {}", values.concat()))
}

fn identity(name: &str) -> String {
    let response = format!("02 07 {} 01 {}", sized(4, 5, &digits(name)).get(..4).unwrap(), digits(name));
    sized(4, 0, &response)
}

fn offer(code: u8) -> Vec<u8> {
    let tags = "0102 0003 616331 0101 0004 77617264 0104 0002 0001";
    frame(7, &format!("8863 11 {code:02x} 0000 {}", sized(4, 0, tags)))
}

fn plant(head: &str) -> Vec<u8> {
    let blocks = "0202 0007 0000 706c632d31 00  0201 0008 0000 53372d333030
        0203 0006 0000 002a 010d  0204 0004 0000 0200  0102 000e 0001 0a140411 ffffff00 0a140401";
    frame(8, &format!("8892 {head} 00000007 0000 {}", sized(4, 0, blocks)))
}
