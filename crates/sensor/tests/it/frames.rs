//! Captures cut frame by frame, as the tests need them.

/// The capture with those of its frames only that are kept. Frames are numbered from 1 and come with their bytes.
pub(crate) fn kept(capture: &[u8], mut is_kept: impl FnMut(u64, &[u8]) -> bool) -> Vec<u8> {
    const PCAPNG: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
    const ENHANCED_PACKET: u32 = 6;
    let number = |at: usize| u32::from_le_bytes(capture[at..at + 4].try_into().unwrap()) as usize;
    let is_pcapng = capture.starts_with(&PCAPNG);
    let mut at = if is_pcapng { 0 } else { 24 };
    let mut kept = capture[..at].to_vec();
    let mut frames = 0;
    while at < capture.len() {
        let (length, frame) = if is_pcapng {
            let is_frame = number(at) == ENHANCED_PACKET as usize;
            (number(at + 4), is_frame.then(|| &capture[at + 28..][..number(at + 20)]))
        } else {
            let captured = number(at + 8);
            (16 + captured, Some(&capture[at + 16..][..captured]))
        };
        frames += u64::from(frame.is_some());
        if frame.is_none_or(|frame| is_kept(frames, frame)) {
            kept.extend_from_slice(&capture[at..at + length]);
        }
        at += length;
    }
    kept
}

/// Numbers of a capture's frames by their VLAN, none of those without a tag.
pub(crate) fn by_vlan(capture: &[u8]) -> std::collections::BTreeMap<Option<u16>, Vec<u64>> {
    let mut vlans = std::collections::BTreeMap::<_, Vec<u64>>::new();
    kept(capture, |number, frame| {
        let tag = frame.get(12..16).filter(|tag| tag.starts_with(&[0x81, 0]));
        let vlan = tag.map(|tag| u16::from_be_bytes([tag[2], tag[3]]) & 0x0fff);
        vlans.entry(vlan).or_default().push(number);
        false
    });
    vlans
}
