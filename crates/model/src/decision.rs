//! What people settled. A decision hangs on its subject itself, beats every rule, and survives every re-run.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::macros::slugs;

slugs! {
    /// What was settled.
    DecisionKind {
        /// The right value of an attribute of a host or device.
        Correction = "correction",
        /// An asset and a host are one device.
        PairConfirmed = "pair_confirmed",
        /// An asset and a host are not one device.
        PairRejected = "pair_rejected",
        /// Two hosts are one device.
        HostsJoined = "hosts_joined",
        /// Two hosts are not one device.
        HostsParted = "hosts_parted",
        /// What is to become of a finding.
        Finding = "finding",
        /// Two records of the register are one device; the value names the record to retire.
        DuplicateConfirmed = "duplicate_confirmed",
        /// Two records of the register are two devices.
        DuplicateRejected = "duplicate_rejected",
        /// A value is to be written back to the register; the value is what was proposed.
        WriteBackTaken = "write_back_taken",
        /// A value is not to be written back; the value is what was proposed.
        WriteBackLeft = "write_back_left",
    }
}

/// A person's word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// What was settled.
    pub kind: DecisionKind,
    /// Natural key of the subject, such as `asset:A0001 host:local/vlan12/00:1b:…`.
    pub subject: Box<str>,
    /// The value settled on, such as an attribute's slug and value.
    pub value: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// Who.
    pub actor: Box<str>,
    /// When.
    pub at: Timestamp,
    /// Until when; for ever where none.
    pub until: Option<Timestamp>,
}
