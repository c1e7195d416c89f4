//! What tshark must be told to see what a capture holds.

/// One capture's instructions.
struct Told {
    capture: &'static str,
    arguments: &'static [&'static str],
    /// It is asked once more without them, and what it says both times counts.
    and_untold: bool,
    /// Why tshark does not see it by itself.
    #[expect(dead_code, reason = "for the reader")]
    reason: &'static str,
}

const TOLD: &[Told] = &[
    Told {
        capture: "rdp.pcap",
        arguments: &["-d", "tcp.port==3389,tls"],
        and_untold: true,
        reason: "it stays with the two messages of RDP that come before TLS, or else does not see them",
    },
    Told {
        capture: "rdp-to-ssl.pcap",
        arguments: &["-d", "tcp.port==3389,tls"],
        and_untold: true,
        reason: "it stays with the two messages of RDP that come before TLS, or else does not see them",
    },
    Told {
        capture: "anydesk.pcapng",
        arguments: &["-d", "tcp.port==80,tls"],
        and_untold: false,
        reason: "it goes by the port, on which there is TLS and no HTTP in this capture",
    },
    Told {
        capture: "hl7.pcap",
        arguments: &["-d", "tcp.port==6661,hl7"],
        and_untold: false,
        reason: "its guess misses the first message of the connection",
    },
    Told {
        capture: "BACnet_Host.pcap",
        arguments: &["--disable-protocol", "rpc"],
        and_untold: false,
        reason: "a port mapper was asked before, and then it takes some answers for more of that",
    },
    Told {
        capture: "02-clinical.pcapng",
        arguments: &["-o", "http.desegment_headers:FALSE"],
        and_untold: false,
        reason: "it takes the rest of a body for the beginning of the next head",
    },
    Told {
        capture: "ssh.pcap",
        arguments: &["-d", "tcp.port==8000,ssh"],
        and_untold: false,
        reason: "it goes by the port, which is another for one of the connections",
    },
    Told {
        capture: "coap_mqtt.pcap",
        arguments: &["-d", "tcp.port==17501,mqtt"],
        and_untold: false,
        reason: "it goes by the port, which is another",
    },
    Told {
        capture: "soap.pcap",
        arguments: &["-o", "tcp.reassemble_out_of_order:TRUE"],
        and_untold: false,
        reason: "the head comes after a later segment",
    },
];

/// What to tell tshark of this capture.
pub(super) fn arguments(capture: &str) -> &'static [&'static str] {
    TOLD.iter().find(|told| told.capture == capture).map_or(&[], |told| told.arguments)
}

/// In how many ways a run with these arguments is read.
pub(super) fn passes(arguments: &'static [&'static str]) -> Vec<&'static [&'static str]> {
    let is_read_twice = TOLD.iter().any(|told| told.arguments == arguments && told.and_untold);
    if is_read_twice { vec![arguments, &[]] } else { vec![arguments] }
}
