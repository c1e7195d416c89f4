//! Who acts, and in what context.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::macros::slugs;

slugs! {
    /// What an actor is in the house.
    Role {
        /// Biomed technician.
        Technician = "technician",
        /// Clinical engineer.
        ClinicalEngineer = "clinical_engineer",
        /// HTM director.
        HtmDirector = "htm_director",
        /// Security analyst.
        SecurityAnalyst = "security_analyst",
        /// Network engineer.
        NetworkEngineer = "network_engineer",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
        /// Runs the program.
        Administrator = "administrator",
        /// A sensor.
        Sensor = "sensor",
        /// The program itself: reconcilers and jobs.
        System = "system",
    }
}

slugs! {
    /// What a role may do.
    Right {
        /// See what the store holds.
        Read = "read",
        /// Bring in captures, exports and feeds.
        Ingest = "ingest",
        /// Write what follows from them: claims, devices, findings, work.
        Derive = "derive",
        /// Settle something as a person.
        Decide = "decide",
        /// See who does what: the record, people, and what they have open.
        Audit = "audit",
        /// People, sensors' keys, settings, redaction.
        Administer = "administer",
        /// One's own account: password, second factor, sessions, tokens.
        Own = "own",
        /// Look at who asks to come in, and let them.
        Admit = "admit",
    }
}

/// How far an actor's rights reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Departments whose devices are seen and settled; none where all are.
    pub departments: Option<Arc<[Box<str>]>>,
    /// Rights that a token was narrowed to; none where all of the role's hold.
    pub rights: Option<Arc<[Right]>>,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Unique name.
    pub name: Box<str>,
    /// Role.
    pub role: Role,
}

/// What every store call carries: who, where, when, and as part of what.
#[derive(Clone, Debug)]
pub struct OpContext {
    /// Who acts.
    pub actor: Actor,
    /// The site that it acts in: its slug.
    pub site: Box<str>,
    /// *Now* for everything that depends on it.
    pub now: Timestamp,
    /// How far the actor's rights reach.
    pub reach: Reach,
    /// Ties log lines and events of one request or job together.
    pub request: Box<str>,
}

impl OpContext {
    /// The program's own work, such as an ingest from the command line.
    pub fn system(site: &str, now: Timestamp, request: &str) -> Self {
        Self {
            actor: Actor { name: "system".into(), role: Role::System },
            site: site.into(),
            now,
            reach: Reach::default(),
            request: request.into(),
        }
    }
}
