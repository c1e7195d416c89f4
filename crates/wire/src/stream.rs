//! One TCP connection at a time: which protocol it is, by content, and the dissector that reads it.
//!
//! A protocol joins by one line in the table of `sessions!`. Probes are asked in the table's order; as each needs a
//! beginning that no other protocol has, the order does not matter (a test feeds each protocol's examples to all).

use wardroom_model::Protocol;

use crate::dissector::Dissector;
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
                match self { $(Self::$name(dissector) => dissector.feed(direction, bytes, sink)),+ }
            }

            /// See [`crate::Dissector::gap`].
            pub fn gap(&mut self, direction: Direction, missing: u64, sink: &mut dyn Sink) -> Progress {
                match self { $(Self::$name(dissector) => dissector.gap(direction, missing, sink)),+ }
            }

            /// See [`crate::Dissector::finish`].
            pub fn finish(&mut self, sink: &mut dyn Sink) {
                match self { $(Self::$name(dissector) => dissector.finish(sink)),+ }
            }
        }

        /// Recognises a connection by the first bytes of one direction (not both: the first that has any).
        pub fn recognise(direction: Direction, bytes: &[u8]) -> Recognition {
            let mut unsure = false;
            $(
                match <$dissector as Dissector>::probe(direction, bytes) {
                    Verdict::Yes => return Recognition::Known(Session::$name(Box::default())),
                    Verdict::Unsure => unsure = true,
                    Verdict::No => {}
                }
            )+
            if unsure { Recognition::Unsure } else { Recognition::Unknown }
        }
    };
}

sessions! {
    /// HTTP/1.
    Http(crate::http::Http),
    /// TLS.
    Tls(crate::tls::Tls),
    /// DICOM.
    Dicom(crate::dicom::Dicom),
    /// HL7 version 2.
    Hl7(crate::hl7::Hl7),
    /// DNS.
    Dns(crate::dns::stream::DnsStream),
}

#[cfg(test)]
mod tests;
