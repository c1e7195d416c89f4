//! One TCP connection at a time: which protocol it is, by content, and the dissector that reads it.
//!
//! A protocol joins by one line in the table of `sessions!`. Probes are asked in the table's order; as each needs a
//! beginning that no other protocol has, the order does not matter (a test feeds each protocol's examples to all).
//! Where two sides agree in the clear to go on in TLS, the dissector says [`Progress::BecomesTls`] and TLS takes its place.

use wardroom_model::Protocol;

use crate::dissector::{Beginning, Dissector};
use crate::services::tls::Tls;
use crate::{Direction, Progress, Sink, Verdict};

/// What the first bytes of a connection say.
#[derive(Debug)]
pub enum Recognition {
    /// None of our protocols.
    Unknown,
    /// More bytes are needed.
    Unsure,
    /// One of ours, ready to be fed from the first byte on.
    Known(Session),
}

macro_rules! sessions {
    ($($(#[$meta:meta])* $name:ident($dissector:ty)),+ $(,)?) => {
        /// A connection's dissector.
        #[derive(Debug)]
        pub enum Session { $($(#[$meta])* $name(Box<$dissector>)),+ }

        impl Session {
            /// The protocol that it reads.
            pub fn protocol(&self) -> Protocol {
                match self { $(Self::$name(_) => <$dissector as Dissector>::PROTOCOL),+ }
            }

            /// See [`crate::Dissector::feed`].
            pub fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
                let progress = match self { $(Self::$name(dissector) => dissector.feed(direction, bytes, sink)),+ };
                match progress {
                    Progress::BecomesTls { unread } => self.become_tls(direction, last(bytes, unread), sink),
                    progress => progress,
                }
            }

            /// See [`crate::Dissector::gap`].
            pub fn gap(&mut self, direction: Direction, missing: u64, sink: &mut dyn Sink) -> Progress {
                let progress = match self { $(Self::$name(dissector) => dissector.gap(direction, missing, sink)),+ };
                match progress {
                    Progress::BecomesTls { .. } => self.become_tls(direction, &[], sink),
                    progress => progress,
                }
            }

            /// See [`crate::Dissector::held`].
            pub fn held(&self) -> usize {
                match self { $(Self::$name(dissector) => dissector.held()),+ }
            }

            /// See [`crate::Dissector::finish`].
            pub fn finish(&mut self, sink: &mut dyn Sink) {
                match self { $(Self::$name(dissector) => dissector.finish(sink)),+ }
            }
        }

        const PROBES: &[Probe] = &[$(Probe {
            begins: <$dissector as Dissector>::BEGINS,
            ask: <$dissector as Dissector>::probe,
            open: || Session::$name(Box::default()),
        }),+];
    };
}

impl Session {
    /// What was agreed in the clear is done: TLS follows, and says by itself if it does not.
    fn become_tls(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let mut tls = Box::<Tls>::default();
        let progress = tls.feed(direction, bytes, sink);
        *self = Self::Tls(tls);
        progress
    }
}

fn last(bytes: &[u8], count: usize) -> &[u8] {
    bytes.len().checked_sub(count).and_then(|from| bytes.get(from..)).unwrap_or_default()
}

/// A protocol that a connection may be of.
struct Probe {
    begins: &'static [u8],
    ask: fn(&Beginning<'_>) -> Verdict,
    open: fn() -> Session,
}

/// For each first byte the probes that it may concern, a bit each.
static CANDIDATES: [u64; 256] = {
    assert!(PROBES.len() <= 64, "more protocols than bits");
    let mut candidates = [0; 256];
    let mut number = 0;
    while number < PROBES.len() {
        crate::dissector::mark(&mut candidates, number, PROBES[number].begins);
        number += 1;
    }
    candidates
};

/// Recognises a connection by its first bytes.
pub fn recognise(beginning: &Beginning<'_>) -> Recognition {
    let Some(first) = beginning.bytes.first() else { return Recognition::Unsure };
    let mut candidates = CANDIDATES[usize::from(*first)];
    let mut unsure = false;
    while let Some(probe) = PROBES.get(candidates.trailing_zeros() as usize) {
        match (probe.ask)(beginning) {
            Verdict::Yes => return Recognition::Known((probe.open)()),
            Verdict::Unsure => unsure = true,
            Verdict::No => {}
        }
        candidates &= candidates - 1;
    }
    if unsure { Recognition::Unsure } else { Recognition::Unknown }
}

/// All protocols that take a connection for their own by these bytes: for tests, as it should be one.
pub fn claims(beginning: &Beginning<'_>) -> impl Iterator<Item = Protocol> {
    let may = |probe: &&Probe| {
        beginning.bytes.first().is_some_and(|first| probe.begins.is_empty() || probe.begins.contains(first))
    };
    PROBES
        .iter()
        .filter(may)
        .filter(|probe| (probe.ask)(beginning) == Verdict::Yes)
        .map(|probe| (probe.open)().protocol())
}

/// The dissector with this number, from 0, whatever a connection begins with: for tests that are to try each by itself.
pub fn open(number: usize) -> Option<Session> {
    PROBES.get(number).map(|probe| (probe.open)())
}

sessions! {
    /// HTTP/1.
    Http(crate::services::http::Http),
    /// HTTP/2.
    Http2(crate::services::http2::Http2),
    /// TLS.
    Tls(Tls),
    /// SMB.
    Smb(crate::services::smb::Smb),
    /// DCE/RPC.
    Dcerpc(crate::services::dcerpc::Dcerpc),
    /// LDAP.
    Ldap(crate::services::ldap::Ldap),
    /// Kerberos.
    Kerberos(crate::services::kerberos::KerberosStream),
    /// RDP.
    Rdp(crate::services::rdp::Rdp),
    /// SSH.
    Ssh(crate::services::ssh::Ssh),
    /// FTP.
    Ftp(crate::services::ftp::Ftp),
    /// SMTP.
    Smtp(crate::services::mail::smtp::Smtp),
    /// IMAP.
    Imap(crate::services::mail::imap::Imap),
    /// POP3.
    Pop3(crate::services::mail::pop3::Pop3),
    /// Telnet.
    Telnet(crate::services::telnet::Telnet),
    /// RTSP.
    Rtsp(crate::services::calls::rtsp::Rtsp),
    /// SIP.
    Sip(crate::services::calls::sip::Sip),
    /// VNC.
    Vnc(crate::services::screens::vnc::Vnc),
    /// X11.
    X11(crate::services::screens::x11::X11),
    /// TDS.
    Tds(crate::services::databases::tds::Tds),
    /// TNS.
    Tns(crate::services::databases::tns::Tns),
    /// MySQL.
    Mysql(crate::services::databases::mysql::Mysql),
    /// PostgreSQL.
    Postgresql(crate::services::databases::postgresql::Postgresql),
    /// MQTT.
    Mqtt(crate::services::mqtt::Mqtt),
    /// AMQP.
    Amqp(crate::services::amqp::Amqp),
    /// LPD.
    Lpd(crate::services::lpd::Lpd),
    /// PJL.
    Pjl(crate::services::pjl::Pjl),
    /// DICOM.
    Dicom(crate::clinical::dicom::Dicom),
    /// HL7 version 2.
    Hl7(crate::clinical::hl7::Hl7),
    /// Analysers of a laboratory.
    Astm(crate::clinical::astm::Astm),
    /// Devices at the point of care.
    Poct1a(crate::clinical::poct1a::Poct1a),
    /// Dräger ventilators behind serial servers.
    Medibus(crate::clinical::medibus::Medibus),
    /// Personal health devices.
    Phd(crate::clinical::phd::Phd),
    /// DNS.
    Dns(crate::names::dns::stream::DnsStream),
    /// EtherNet/IP.
    Enip(crate::plant::enip::Enip),
    /// S7 communication.
    S7comm(crate::plant::s7comm::S7comm),
    /// KNXnet/IP.
    Knx(crate::plant::knx::Knx),
    /// Niagara Fox.
    Fox(crate::plant::fox::Fox),
    /// OPC UA.
    Opcua(crate::plant::opcua::Opcua),
    /// DNP3.
    Dnp3(crate::plant::dnp3::Dnp3),
    /// Modbus.
    Modbus(crate::plant::modbus::Modbus),
}

#[cfg(test)]
mod tests;
