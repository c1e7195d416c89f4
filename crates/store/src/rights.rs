//! Who may do what: the one table of rules.
//!
//! Every function of the store names the right that it needs and asks [`permitted`] first, so that no page or
//! command can forget to.

use std::future::Future;

use wardroom_model::OpContext;
use wardroom_model::actor::Role;

use crate::error::{Fault, StoreError};

/// What a role may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// See what the store holds.
    Read,
    /// Bring in captures, exports and feeds.
    Ingest,
    /// Write what follows from them: claims, devices, findings, work.
    Derive,
    /// Settle something as a person.
    Decide,
    /// Actors, settings, redaction.
    Administer,
}

use Role::{
    Administrator, Auditor, ClinicalEngineer, HtmDirector, NetworkEngineer, SecurityAnalyst, Sensor, System,
    Technician,
};

/// Every right, and who has it.
const RULES: &[(Right, &[Role])] = &[
    (
        Right::Read,
        &[
            Technician,
            ClinicalEngineer,
            HtmDirector,
            SecurityAnalyst,
            NetworkEngineer,
            Auditor,
            Administrator,
            System,
        ],
    ),
    (
        Right::Ingest,
        &[ClinicalEngineer, HtmDirector, SecurityAnalyst, NetworkEngineer, Administrator, Sensor, System],
    ),
    (Right::Derive, &[System]),
    (
        Right::Decide,
        &[Technician, ClinicalEngineer, HtmDirector, SecurityAnalyst, NetworkEngineer, Administrator, System],
    ),
    (Right::Administer, &[Administrator, System]),
];

impl Right {
    /// Its slug, as errors name it.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Ingest => "ingest",
            Self::Derive => "derive",
            Self::Decide => "decide",
            Self::Administer => "administer",
        }
    }

    /// Has a role this right?
    pub fn allows(self, role: Role) -> bool {
        RULES.iter().any(|(right, roles)| *right == self && roles.contains(&role))
    }
}

/// Runs an operation where the actor has the right, and names it in what goes wrong.
pub(crate) async fn permitted<T>(
    context: &OpContext,
    right: Right,
    operation: &'static str,
    subject: &str,
    work: impl Future<Output = Result<T, Fault>> + Send,
) -> Result<T, StoreError> {
    if !right.allows(context.actor.role) {
        let role = context.actor.role;
        return Err(StoreError::Forbidden { operation, role, needs: right.slug() });
    }
    work.await.map_err(|fault| fault.during(operation, subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auditors_only_read_and_sensors_only_bring_in() {
        for (role, rights) in [
            (Auditor, vec![Right::Read]),
            (Sensor, vec![Right::Ingest]),
            (System, vec![Right::Read, Right::Ingest, Right::Derive, Right::Decide, Right::Administer]),
        ] {
            let has: Vec<Right> =
                RULES.iter().map(|(right, _)| *right).filter(|right| right.allows(role)).collect();
            assert_eq!(has, rights, "{role}");
        }
    }
}
