//! Who acts, and in what context.

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
            request: request.into(),
        }
    }
}
