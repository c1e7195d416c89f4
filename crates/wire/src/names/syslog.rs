//! System log messages over UDP: RFC 5424, and the habits that RFC 3164 wrote down.
//!
//! Only heads are read: which host and which program writes. Known by the head on any port; on port 514 the priority
//! alone is enough, for many devices follow neither document. Of those nothing is read.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::datagram::Ports;

const PORT: u16 = 514;

/// RFC 5424 §6: of a host's name and of a program's.
const HOST_LIMIT: usize = 255;
const PROGRAM_LIMIT: usize = 48;

/// Who writes, as far as the head says.
#[derive(Default)]
struct Head<'a> {
    host: Option<&'a [u8]>,
    program: Option<&'a [u8]>,
}

/// Reads a UDP payload that may be a log message.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let text = behind_priority(payload)?;
    let head = standard(text).or_else(|| customary(text));
    if head.is_none() && ports.dst != PORT {
        return None;
    }
    let Head { host, program } = head.unwrap_or_default();
    if let Some(host) = host {
        sink.fact_bytes(Subject::Src, Field::SyslogHostName, host);
    }
    if let Some(program) = program {
        sink.fact_bytes(Subject::Src, Field::SyslogApplication, program);
    }
    Some(Protocol::Syslog)
}

/// `<0>` to `<191>`.
fn behind_priority(payload: &[u8]) -> Option<&[u8]> {
    let rest = payload.strip_prefix(b"<")?;
    let end = rest.iter().take(4).position(|byte| *byte == b'>')?;
    let (digits, rest) = rest.split_at_checked(end)?;
    let number: u8 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (number <= 191 && digits.iter().all(u8::is_ascii_digit)).then(|| rest.get(1..))?
}

/// `1 2022-03-02T12:39:47Z host program process message-id [data] message`, RFC 5424 §6.
fn standard(text: &[u8]) -> Option<Head<'_>> {
    let mut words = text.split(|byte| *byte == b' ');
    let (version, time) = (words.next()?, words.next()?);
    let is_time =
        time == b"-" || time.len() >= 20 && time.get(10) == Some(&b'T') && time.get(4) == Some(&b'-');
    if version != b"1" || !is_time {
        return None;
    }
    let (host, program) = (words.next()?, words.next()?);
    // The process and the kind of message stand before what is said.
    words.next()?;
    words.next()?;
    let given =
        |word: &&[u8], limit| *word != b"-" && word.len() <= limit && word.iter().all(u8::is_ascii_graphic);
    Some(Head {
        host: Some(host).filter(|host| given(host, HOST_LIMIT)),
        program: Some(program).filter(|program| given(program, PROGRAM_LIMIT)),
    })
}

/// `Oct 11 22:14:15 host program[42]: message`, RFC 3164 §4.1. Some leave out the host.
fn customary(text: &[u8]) -> Option<Head<'_>> {
    const TIME: usize = 16;
    let (time, rest) = text.split_at_checked(TIME)?;
    if !is_time(time) {
        return None;
    }
    let mut words = rest.split(|byte| *byte == b' ');
    let first = words.next()?;
    if let Some(program) = program(first) {
        return Some(Head { host: None, program: Some(program) });
    }
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':');
    // Without a program behind it the word may be the message already.
    let program = words.next().and_then(program);
    let host = Some(first).filter(|host| program.is_some() && !host.is_empty() && host.iter().all(is_host));
    Some(Head {
        host: host.filter(|host| host.len() <= HOST_LIMIT),
        program: program.filter(|_| host.is_some()),
    })
}

/// `Oct 11 22:14:15 `.
fn is_time(time: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    MONTHS.iter().any(|month| time.starts_with(month))
        && time.iter().skip(3).zip(b" dD DD:DD:DD ").all(|(byte, form)| match form {
            b'D' => byte.is_ascii_digit(),
            b'd' => byte.is_ascii_digit() || *byte == b' ',
            other => byte == other,
        })
}

/// `sshd` of `sshd[42]:` and of `sshd:`.
fn program(word: &[u8]) -> Option<&[u8]> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/');
    let end = word.iter().position(|byte| !is_part(byte))?;
    let (name, rest) = word.split_at_checked(end)?;
    let is_tag = matches!(rest, b":") || rest.starts_with(b"[") && rest.ends_with(b":");
    (is_tag && !name.is_empty() && name.len() <= PROGRAM_LIMIT).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    const ANY: Ports = Ports { src: 40_000, dst: 40_001 };
    const KNOWN: Ports = Ports { src: 40_000, dst: PORT };

    #[track_caller]
    fn check(ports: Ports, payload: &str, expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(dissect(ports, payload.as_bytes(), &mut collected), expected.map(|_| Protocol::Syslog));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    /// The examples of RFC 5424 §6.5 and RFC 3164 §5.4, in ASCII.
    #[test]
    fn heads_are_read_and_messages_are_not() {
        check(
            ANY,
            "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed for lonvick",
            Some(&["src syslog.host_name mymachine.example.com", "src syslog.application su"]),
        );
        check(ANY, "<165>1 - - - - - - message", Some(&[]));
        check(
            ANY,
            "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
            Some(&["src syslog.host_name mymachine", "src syslog.application su"]),
        );
        check(
            ANY,
            "<13>Feb  5 17:32:18 10.0.0.99 sched[0]: begin",
            Some(&["src syslog.host_name 10.0.0.99", "src syslog.application sched"]),
        );
        check(ANY, "<30>Feb  5 17:32:18 dhcpd[12]: DHCPREQUEST", Some(&["src syslog.application dhcpd"]));
        check(
            ANY,
            "<13>Feb  5 17:32:18 Patient Somebody: unwell",
            Some(&["src syslog.host_name Patient", "src syslog.application Somebody"]),
        );
        check(ANY, "<13>Feb  5 17:32:18 last message repeated 2 times", Some(&[]));
    }

    #[test]
    fn other_heads_are_known_by_the_port_alone() {
        check(KNOWN, "<189>63: Mar  3 20:02:09.464: %IPV6_ACL-6-ACCESSLOGP: list", Some(&[]));
        check(ANY, "<189>63: Mar  3 20:02:09.464: %IPV6_ACL-6-ACCESSLOGP: list", None);
        for text in ["", "<", "<>", "<192>x", "<1234>x", "<+1>x", "<?xml version='1.0'?>", "<a>"] {
            check(KNOWN, text, None);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(start in 0usize..3, rest in "\\PC{0,60}") {
            let start = ["<13>", "<13>1 - ", "<13>Feb  5 17:32:18 "][start];
            dissect(KNOWN, format!("{start}{rest}").as_bytes(), &mut Collected::default());
        }
    }
}
