//! Devices that one side of the house does not know: on the network and not in the CMMS, or the other way round.

use wardroom_model::device::Bucket;
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{Asset, WorkItem};

use super::{Context, Line};
use crate::why::{device_words, function_line};

pub(super) fn actions(context: &Context<'_>) -> Option<WorkItem> {
    let device = context.input.device;
    let is_medical = device.medical.is_some_and(|(medical, _)| medical);
    match device.bucket {
        Bucket::NetworkOnly if is_medical => Some(context.item(register(context))),
        Bucket::CmmsOnly => Some(context.item(locate(context)?)),
        Bucket::NetworkOnly | Bucket::Matched => None,
    }
}

fn register(context: &Context<'_>) -> Line {
    let device = device_words(context.input);
    line(
        context,
        WorkKind::Register,
        format!("Find {device} and enter it in the CMMS"),
        "On the network and not in the CMMS: no PM, recall or patch reaches it".into(),
    )
}

/// None where the register does not say that the device is on the network at all.
fn locate(context: &Context<'_>) -> Option<Line> {
    let address = context.input.assets.iter().filter_map(address).min()?;
    let device = device_words(context.input);
    let why = format!("The CMMS gives it {address}, and it was not heard on the network");
    Some(line(context, WorkKind::Locate, format!("Find {device}, or correct the CMMS"), why.into()))
}

fn address(asset: &Asset) -> Option<String> {
    let mac = asset.mac_address.map(|mac| format!("the MAC address {mac}"));
    mac.or_else(|| asset.ip_address.map(|ip| format!("the IP address {ip}")))
}

fn line(context: &Context<'_>, kind: WorkKind, action: String, why: Box<str>) -> Line {
    let part = context.assessment.harms.harm.parts.iter().find(|part| &*part.cause == "unknown_device");
    Line {
        kind,
        key: String::new(),
        action,
        why: vec![why, function_line(context.input)],
        due: None,
        harm_removed: part.map_or(0.0, |part| part.care_days),
        trade: Trade::Htm,
        asset: None,
        evidence: part.map(|part| part.evidence.clone()).unwrap_or_default(),
    }
}
