//! Who may do what: the one table of rules.
//!
//! Every function of the store names the right that it needs and asks [`permitted`] first, so that no page or
//! command can forget to. `tests/it/rules.txt` lists them all with their right and their reach.

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

/// Rights that one has for the whole house or not at all: who is limited to some departments does not bring in,
/// derive, look at people, or let them in; least of all into more departments than their own.
const WHOLE: &[Right] = &[Right::Ingest, Right::Derive, Right::Audit, Right::Administer, Right::Admit];

/// Has a role this right?
pub fn allows(right: Right, role: Role) -> bool {
    RULES.iter().any(|(of, roles)| *of == right && roles.contains(&role))
}

/// Has the acting one this right, as their role has it and their token leaves it?
pub fn holds(context: &OpContext, right: Right) -> bool {
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
    let role = context.actor.role;
    let needs = if !holds(context, right) {
        right.slug()
    } else if WHOLE.contains(&right) && !is_whole(context) {
        StoreError::WHOLE_HOUSE
    } else {
        return work.await.map_err(|fault| fault.during(operation, subject));
    };
    Err(StoreError::Forbidden { operation, role, needs })
}

/// The same for what shows the whole house, whatever the right: all departments must be in reach.
pub(crate) async fn permitted_whole<T>(
    context: &OpContext,
    right: Right,
    operation: &'static str,
    subject: &str,
    work: impl Future<Output = Result<T, Fault>> + Send,
) -> Result<T, StoreError> {
    if holds(context, right) && !is_whole(context) {
        let needs = StoreError::WHOLE_HOUSE;
        return Err(StoreError::Forbidden { operation, role: context.actor.role, needs });
    }
    permitted(context, right, operation, subject, work).await
}

fn is_whole(context: &OpContext) -> bool {
    context.reach.departments.is_none()
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

    #[tokio::test]
    async fn what_concerns_the_whole_house_needs_all_departments() {
        let mut context = OpContext::system("main", wardroom_model::Timestamp(0), "test");
        for (departments, whole) in
            [(None, true), (Some(vec!["Emergency".into()]), false), (Some(vec![]), false)]
        {
            context.reach.departments = departments.map(|departments: Vec<Box<str>>| departments.into());
            for right in Right::ALL.iter().copied() {
                context.actor.role = if right == Right::Own { Administrator } else { System };
                let narrow = permitted(&context, right, "it", "x", async { Ok(()) }).await;
                assert_eq!(narrow.is_ok(), whole || !WHOLE.contains(&right), "{right}: {narrow:?}");
                let house = permitted_whole(&context, right, "it", "x", async { Ok(()) }).await;
                assert_eq!(house.is_ok(), whole, "{right}: {house:?}");
                let refusals = [narrow, house].into_iter().filter_map(Result::err);
                for refusal in refusals {
                    let (role, needs) = (context.actor.role, StoreError::WHOLE_HOUSE);
                    assert_eq!(refusal.to_string(), format!("it: not allowed as {role}; it needs {needs}"));
                }
            }
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
