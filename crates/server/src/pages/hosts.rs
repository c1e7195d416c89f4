//! Which two hosts a person speaks of when joining or parting them.

use wardroom_model::Kin;
use wardroom_model::id::HostId;
use wardroom_store::DeviceQuery;

use crate::failure::Failure;
use crate::state::AppState;
use crate::visit::Visit;

/// The subject of a decision about two hosts. The other is named by its key, or by what finds one other device alone.
pub(super) async fn subject(
    state: &AppState,
    visit: &Visit,
    host: &str,
    other: &str,
) -> Result<String, Failure> {
    let known = state.store.host_fetch(&visit.context, &HostId::of(&[host])).await?;
    let other =
        if other.contains('/') { other.to_owned() } else { found(state, visit, &known.key, other).await? };
    let other = state.store.host_fetch(&visit.context, &HostId::of(&[&other])).await?;
    if known.id == other.id {
        return Err(Failure::bad_request("Nothing was changed: these are one and the same host."));
    }
    Ok(Kin::subject(&known.key, &other.key))
}

/// The key of the main host of the one other device that a text finds; of a MAC or an address, the host that has it.
async fn found(state: &AppState, visit: &Visit, host: &str, text: &str) -> Result<String, Failure> {
    let query = DeviceQuery { search: Some(text.into()), ..DeviceQuery::default() };
    let page = state.store.device_list(&visit.context, &query).await?;
    let mut others = Vec::new();
    for row in &page.rows {
        let detail = state.store.device_fetch(&visit.context, &row.id).await?;
        if detail.hosts.iter().all(|own| *own.key != *host) && !detail.hosts.is_empty() {
            others.push(detail);
        }
        if others.len() > 1 {
            break;
        }
    }
    let [other] = &others[..] else {
        let reason =
            if others.is_empty() { "no other device that was heard" } else { "more than one device" };
        return Err(Failure::bad_request(format!("Nothing was changed: “{text}” is of {reason}.")));
    };
    let has = |own: &&wardroom_store::HostDetail| {
        own.macs.iter().any(|mac| text.parse() == Ok(*mac))
            || own.addresses.iter().any(|address| text.parse() == Ok(address.ip))
    };
    let own = other.hosts.iter().find(has).or_else(|| other.hosts.first());
    own.map(|own| own.key.to_string()).ok_or_else(|| Failure::bad_request("Nothing was changed."))
}
