//! One criterion against what is known of a device.

use wardroom_catalog::cpe::{Cpe, Value};
use wardroom_model::finding::Component;

use super::Criterion;
use super::known::Known;
use super::tree::{Told, Truth};
use super::versions;
use crate::judge::Fit;
use crate::names::Meant;

/// Why a criterion holds, does not, or cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It names every version.
    EveryVersion,
    /// The version is among its own.
    Within,
    /// The version is not.
    Outside,
    /// The device's version is not known.
    VersionUnknown,
    /// The versions have no order that means something.
    Incomparable,
    /// It names a product, and `-` for its version.
    NoVersionStated,
    /// It names a version that the hardware may have.
    HardwareVersion,
    /// It names an update, and the device's is not known.
    UpdateUnknown,
    /// It names an edition, or what the product runs on.
    Edition,
    /// The register says less than the name.
    Perhaps,
    /// The release of the operating system is meant; which of its updates are installed is not known.
    PatchUnknown,
    /// Only the family of the operating system is known.
    ReleaseUnknown,
    /// The device runs another operating system.
    OtherSystem,
    /// Nothing says that it is on the device.
    NotSeen,
    /// The name could not be read.
    Unreadable,
}

/// Whether a criterion holds.
pub(super) fn told<'n>(criterion: &'n Criterion, known: &Known<'_>) -> Told<'n> {
    let Some((key, cpe)) = criterion.key().zip(Cpe::parse(&criterion.cpe)) else {
        return Told { is_open: true, ..Told::of(Truth::Absent, criterion, Why::Unreadable) };
    };
    if let Some(fit) = known.products.get(key).filter(|fit| **fit != Fit::OtherModel) {
        return of_product(criterion, &cpe, fit, known);
    }
    if let Some(part) = known.component(key) {
        let (truth, why) = only_of_edition(&cpe, versions::among(criterion, &cpe, part.version.as_deref()));
        return Told { part: Some(part.component), ..Told::of(truth, criterion, why) };
    }
    let is_firmware = key.contains("firmware");
    if let Some(system) = &known.system
        && let Some((truth, why, is_clear)) = system.told(criterion, key, &cpe)
    {
        let told = Told::of(truth, criterion, why);
        return if is_clear {
            Told { part: Some(Component::Os), ..told }
        } else {
            Told { is_open: truth == Truth::Absent, ..told }
        };
    }
    let is_open = criterion.part() == 'o' && (is_firmware || known.system.is_none());
    Told { is_open, ..Told::of(Truth::Absent, criterion, Why::NotSeen) }
}

/// A criterion whose product is, or may be, the device.
fn of_product<'n>(criterion: &'n Criterion, cpe: &Cpe, fit: &Fit, known: &Known<'_>) -> Told<'n> {
    let (truth, why) = versions::among(criterion, cpe, known.version);
    let (truth, why) = match fit {
        Fit::Named(Meant::Perhaps) if truth > Truth::No => (Truth::Unknown, Why::Perhaps),
        _ => only_of_edition(cpe, (truth, why)),
    };
    Told { fit: Some(fit.clone()), ..Told::of(truth, criterion, why) }
}

/// A name that is restricted to an edition is not yet the device's.
fn only_of_edition(cpe: &Cpe, told: (Truth, Why)) -> (Truth, Why) {
    if told.0 == Truth::Yes && edition(cpe).is_some() { (Truth::Unknown, Why::Edition) } else { told }
}

/// The edition that a name is restricted to, or what it runs on.
pub(super) fn edition(cpe: &Cpe) -> Option<String> {
    let mut restricted = cpe.restrictions().into_iter().filter(|value| matches!(value, Value::Text(_)));
    restricted.next().and_then(Value::plain)
}
