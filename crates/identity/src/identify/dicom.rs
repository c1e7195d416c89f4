//! What only several DICOM observations together mean.
//!
//! *Passing on.* A data set names the device that made it, and the sender may be another: an archive, a router. A host
//! passes on if its data sets name several makers or serial numbers; if it takes objects in and answers queries; or if it
//! takes objects in, or is called an archive, and neither its card nor its association is of the maker that the data sets
//! name. It does not if they name a station that is called as the host itself. Data sets that are passed on say
//! nothing of their sender; they are kept as evidence of weight 0, so that one sees why.
//!
//! *Services* (PS3.4). Who offers storage and query is an archive; who stores one kind of object and asks for a worklist is a
//! modality of that kind; who takes objects and asks others for more is a workstation.

use std::collections::BTreeSet;

use wardroom_catalog::{Catalog, Named, SopClass, SopRole, names};
use wardroom_model::{Attribute, Field, Host, Observation};

use super::evidence::{Ledger, Origin};
use crate::fusion::Group;
use crate::name::{name_of, short};

/// Fields of data sets: of the device that made them.
pub(super) const fn is_of_data_set(field: Field) -> bool {
    matches!(
        field,
        Field::DicomModality
            | Field::DicomManufacturer
            | Field::DicomStationName
            | Field::DicomModelName
            | Field::DicomDeviceSerialNumber
            | Field::DicomDeviceUid
            | Field::DicomSoftwareVersions
            | Field::DicomUdi
    )
}

/// What a host does with DICOM.
pub(super) struct Services<'h> {
    proposes: Vec<(&'h Observation, &'h SopClass)>,
    accepts: Vec<(&'h Observation, &'h SopClass)>,
    /// The observation that shows that it sends what several devices made.
    several: Option<&'h Observation>,
    /// Do its data sets name a station that is called as it is?
    own_station: bool,
    /// Do its data sets name the maker of its card or of its association's software?
    own_maker: bool,
    /// Is it called an archive?
    called_archive: bool,
}

impl<'h> Services<'h> {
    pub(super) fn of(catalog: &'h Catalog, host: &'h Host) -> Self {
        let classes = |field: Field| {
            let heard = host.observations.iter().filter(move |heard| heard.field == field);
            heard.filter_map(|heard| Some((heard, catalog.sop_class(&heard.value)?))).collect()
        };
        let sends = host.observations.iter().any(|heard| is_of_data_set(heard.field));
        let own_station = sends && names_itself(host);
        Self {
            proposes: classes(Field::DicomSopClass),
            accepts: classes(Field::DicomAcceptedSopClass),
            several: several_devices(catalog, host, own_station),
            own_station,
            own_maker: sends && is_of_own_maker(catalog, host),
            called_archive: sends && is_called_archive(catalog, host),
        }
    }

    /// Do its data sets say nothing of itself?
    pub(super) fn passes_on(&self) -> bool {
        let takes = accepted(self, SopRole::Storage).is_some();
        let stores_for_others = takes && self.answers_queries().is_some();
        self.several.is_some()
            || !self.own_station && (stores_for_others || !self.own_maker && (takes || self.called_archive))
    }

    fn answers_queries(&self) -> Option<&'h Observation> {
        accepted(self, SopRole::Query).or_else(|| accepted(self, SopRole::Retrieve))
    }

    /// Adds what its services say of its category.
    pub(super) fn weigh(&self, ledger: &mut Ledger) {
        let mut say = |category: &str, fingerprint: &str, confidence: f64, heard: &Observation| {
            let named = Named { id: Some(category.into()), name: category.into() };
            let group = if is_of_data_set(heard.field) { Group::DataSet } else { Group::Association };
            ledger.add(Attribute::Category, named, Origin { heard, fingerprint, group, confidence });
        };
        if let Some(heard) = self.several {
            say("image_archive", "dicom.passes_on_data_sets", 0.75, heard);
        }
        if let Some(heard) = accepted(self, SopRole::Worklist) {
            say("radiology_information_system", "dicom.offers_worklist", 0.75, heard);
        }
        let asks = proposed(self, SopRole::Query).or_else(|| proposed(self, SopRole::Retrieve));
        match (accepted(self, SopRole::Storage), self.answers_queries(), asks) {
            // A console that others may fetch images from is still a console.
            _ if self.own_station && self.several.is_none() => {}
            (Some(_), Some(heard), _) => say("image_archive", "dicom.offers_storage_and_query", 0.92, heard),
            (Some(_), None, Some(heard)) => {
                say("imaging_workstation", "dicom.takes_objects_and_asks", 0.7, heard)
            }
            (Some(heard), None, None) if kinds(&self.accepts).len() >= 2 => {
                say("image_archive", "dicom.takes_objects_of_several_kinds", 0.65, heard);
            }
            (None, None, Some(heard)) if kinds(&self.proposes).is_empty() => {
                say("imaging_workstation", "dicom.asks_archives", 0.6, heard);
            }
            (None, Some(heard), _) => say("image_archive", "dicom.offers_query", 0.8, heard),
            _ => {}
        }
        if !self.passes_on() {
            self.weigh_modality(asks.is_some(), &mut say);
        }
    }

    fn weigh_modality(&self, asks: bool, say: &mut impl FnMut(&str, &str, f64, &Observation)) {
        let kinds = kinds(&self.proposes);
        let Some(kind) = kinds.first().filter(|_| kinds.len() == 1 && self.accepts.is_empty() && !asks)
        else {
            return;
        };
        let made = self.proposes.iter().find(|(_, class)| class.category.as_deref() == Some(*kind));
        let Some((stores, _)) = made else { return };
        let works = proposed(self, SopRole::Worklist).or_else(|| proposed(self, SopRole::ProcedureStep));
        match works {
            Some(heard) => say(kind, "dicom.stores_one_kind_and_asks_worklist", 0.85, heard),
            None => say(kind, "dicom.stores_one_kind", 0.6, stores),
        }
    }
}

fn first<'h>(classes: &[(&'h Observation, &'h SopClass)], role: SopRole) -> Option<&'h Observation> {
    classes.iter().find(|(_, class)| class.role == role).map(|(heard, _)| *heard)
}

fn accepted<'h>(services: &Services<'h>, role: SopRole) -> Option<&'h Observation> {
    first(&services.accepts, role)
}

fn proposed<'h>(services: &Services<'h>, role: SopRole) -> Option<&'h Observation> {
    first(&services.proposes, role)
}

/// The categories whose objects are stored.
fn kinds<'h>(classes: &[(&'h Observation, &'h SopClass)]) -> BTreeSet<&'h str> {
    classes.iter().filter_map(|(_, class)| class.category.as_deref()).collect()
}

/// The second maker, serial number, or (where no serial number tells) model that its data sets name. A scanner that names
/// itself as the one station writes its detectors' serial numbers too.
fn several_devices<'h>(catalog: &Catalog, host: &'h Host, own_station: bool) -> Option<&'h Observation> {
    // What stands in for a value is read by no fingerprint.
    let stated = |heard: &Observation| catalog.read(heard.field, &heard.value);
    let maker = |heard: &Observation| {
        let named = stated(heard).into_iter().find_map(|statement| statement.vendor)?;
        Some(named.id.map_or_else(|| names::normal(&named.name), String::from))
    };
    let model = |heard: &Observation| {
        let named = stated(heard).into_iter().any(|statement| statement.says.product.is_some());
        named.then(|| names::compact(&heard.value))
    };
    let serial = |heard: &Observation| crate::serial::normal(&heard.value);
    let station = |heard: &Observation| Some(names::compact(&heard.value));
    let one_station = own_station && second(host, Field::DicomStationName, station).1.is_none();
    let (serials, another) = second(host, Field::DicomDeviceSerialNumber, serial);
    second(host, Field::DicomManufacturer, maker)
        .1
        .or(another.filter(|_| !one_station))
        .or_else(|| second(host, Field::DicomModelName, model).1.filter(|_| serials == 0))
}

/// How many observations of a field have a value, and the first whose value is another than that of the first.
fn second(
    host: &Host,
    field: Field,
    normal: impl Fn(&Observation) -> Option<String>,
) -> (usize, Option<&Observation>) {
    let said: Vec<(String, &Observation)> = values(host, &[field])
        .filter_map(|heard| Some((normal(heard).filter(|value| !value.is_empty())?, heard)))
        .collect();
    let another = said.iter().find(|(value, _)| said.first().is_some_and(|(first, _)| first != value));
    (said.len(), another.map(|(_, heard)| *heard))
}

/// The values of some fields of a host.
fn values<'h>(host: &'h Host, fields: &[Field]) -> impl Iterator<Item = &'h Observation> {
    host.observations.iter().filter(move |heard| fields.contains(&heard.field))
}

const AE_TITLES: [Field; 2] = [Field::DicomCallingAeTitle, Field::DicomCalledAeTitle];

/// Do the data sets name a station by the host's own AE title or name?
fn names_itself(host: &Host) -> bool {
    let titles = values(host, &AE_TITLES).map(|heard| names::compact(&heard.value));
    let called =
        host.observations.iter().filter_map(name_of).filter_map(short).map(|name| names::compact(&name));
    let own: BTreeSet<String> = titles.chain(called).collect();
    values(host, &[Field::DicomStationName])
        .map(|heard| names::compact(&heard.value))
        .any(|station| !station.is_empty() && own.contains(&station))
}

/// Do the data sets name the maker of the host's card, or of the software that it associates with?
fn is_of_own_maker(catalog: &Catalog, host: &Host) -> bool {
    let card = host.macs.first().and_then(|mac| catalog.mac_holder(*mac)?.vendor);
    let software = [Field::DicomImplementationClassUid, Field::DicomImplementationVersionName];
    let own: BTreeSet<&str> = values(host, &software)
        .flat_map(|heard| catalog.read(heard.field, &heard.value))
        .filter_map(|statement| catalog.vendor_by_id(statement.vendor?.id.as_deref()?))
        .chain(card)
        .map(|vendor| &*vendor.id)
        .collect();
    let named = values(host, &[Field::DicomManufacturer]).filter_map(|heard| catalog.vendor(&heard.value));
    named.into_iter().any(|vendor| own.contains(&*vendor.id))
}

/// Do its names or AE titles say that it is an archive?
fn is_called_archive(catalog: &Catalog, host: &Host) -> bool {
    let names = host.observations.iter().filter(|heard| name_of(heard).is_some());
    let said =
        values(host, &AE_TITLES).chain(names).flat_map(|heard| catalog.read(heard.field, &heard.value));
    said.into_iter().any(|statement| statement.says.category.as_deref() == Some("image_archive"))
}
