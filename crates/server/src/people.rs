//! Whom one may act as until login exists: one actor a role, named after it, where the site has nobody.

use wardroom_model::OpContext;
use wardroom_model::actor::{Actor, Role};
use wardroom_store::{Store, StoreError};

use crate::words;

/// Roles that people have.
const ROLES: [Role; 6] = [
    Role::Technician,
    Role::ClinicalEngineer,
    Role::HtmDirector,
    Role::SecurityAnalyst,
    Role::NetworkEngineer,
    Role::Auditor,
];

pub(crate) async fn people_put_where_none(store: &Store, context: &OpContext) -> Result<(), StoreError> {
    if store.actor_list(context).await?.iter().any(|actor| ROLES.contains(&actor.role)) {
        return Ok(());
    }
    for role in ROLES {
        store.actor_put(context, &Actor { name: words::role(role).into(), role }).await?;
    }
    Ok(())
}
