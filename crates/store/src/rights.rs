//! Who may do what: the one table of rules.
//!
//! Every function of the store names the right that it needs and asks [`permitted`] first, so that no page or
//! command can forget to.

use std::future::Future;

use wardroom_model::OpContext;
use wardroom_model::actor::{Right, Role};

use crate::error::{Fault, StoreError};

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
    (Right::Audit, &[HtmDirector, SecurityAnalyst, Auditor, Administrator, System]),
    (Right::Administer, &[Administrator, System]),
    (
        Right::Own,
        &[
            Technician,
            ClinicalEngineer,
            HtmDirector,
            SecurityAnalyst,
            NetworkEngineer,
            Auditor,
            Administrator,
        ],
    ),
    (Right::Admit, &[System]),
];

/// Has a role this right?
pub fn allows(right: Right, role: Role) -> bool {
    RULES.iter().any(|(of, roles)| *of == right && roles.contains(&role))
}

/// Has the acting one this right, as their role has it and their token leaves it?
pub(crate) fn holds(context: &OpContext, right: Right) -> bool {
    let left = context.reach.rights.as_ref().is_none_or(|left| left.contains(&right));
    left && allows(right, context.actor.role)
}

/// Runs an operation where the actor has the right, and names it in what goes wrong.
pub(crate) async fn permitted<T>(
    context: &OpContext,
    right: Right,
    operation: &'static str,
    subject: &str,
    work: impl Future<Output = Result<T, Fault>> + Send,
) -> Result<T, StoreError> {
    if !holds(context, right) {
        let role = context.actor.role;
        return Err(StoreError::Forbidden { operation, role, needs: right.slug() });
    }
    work.await.map_err(|fault| fault.during(operation, subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_what_its_work_needs() {
        for (role, rights) in [
            (Auditor, "read audit own".to_owned()),
            (Sensor, "ingest".to_owned()),
            (Technician, "read decide own".to_owned()),
            (ClinicalEngineer, "read ingest decide own".to_owned()),
            (NetworkEngineer, "read ingest decide own".to_owned()),
            (HtmDirector, "read ingest decide audit own".to_owned()),
            (SecurityAnalyst, "read ingest decide audit own".to_owned()),
            (Administrator, "read ingest decide audit administer own".to_owned()),
            (System, "read ingest derive decide audit administer admit".to_owned()),
        ] {
            let has: Vec<&str> =
                Right::ALL.iter().filter(|right| allows(**right, role)).map(|right| right.slug()).collect();
            assert_eq!(has.join(" "), rights, "{role}");
        }
    }

    #[test]
    fn a_token_has_no_more_than_its_role_and_what_it_was_narrowed_to() {
        let mut context = OpContext::system("main", wardroom_model::Timestamp(0), "test");
        context.actor.role = Auditor;
        context.reach.rights = Some([Right::Read, Right::Administer].into());
        assert!(holds(&context, Right::Read));
        assert!(!holds(&context, Right::Administer), "the role does not have it");
        assert!(!holds(&context, Right::Own), "the token does not have it");
    }
}
