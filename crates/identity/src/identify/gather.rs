//! Turns the observations of one host into pieces of evidence.

use std::net::IpAddr;

use wardroom_catalog::{Named, Statement};
use wardroom_model::{Attribute, Field, Host, Observation, Protocol};

use super::dicom::{Services, is_of_data_set};
use super::evidence::{Ledger, Origin};
use super::{Identifier, card, equipment, messages, spoken, udi, values};
use crate::fusion::Group;
use crate::name::name_of;
use crate::several::{may_be_anothers, several};

/// How sure a product's maker and category are, next to the product.
const NEARLY: f64 = 0.97;
/// An application's name that others write on what they send to a host.
const CALLED_BY_OTHERS: f64 = 0.6;
/// A host name that begins with a product's name.
const NAMED_AFTER_PRODUCT: f64 = 0.65;

/// The group that a field's evidence belongs to.
pub(crate) fn group(field: Field) -> Group {
    if is_of_data_set(field) {
        return Group::DataSet;
    }
    match field {
        Field::DhcpHostName | Field::DhcpFullName | Field::DnsName | Field::MdnsName | Field::NbnsName => {
            Group::Names
        }
        Field::Hl7SoftwareVendor
        | Field::Hl7SoftwareProduct
        | Field::Hl7SoftwareVersion
        | Field::Hl7SoftwareBinary => Group::Hl7Software,
        Field::EthernetSource => Group::Card,
        _ if field.protocol() == Protocol::Dicom => Group::Association,
        _ => Group::Protocol(field.protocol()),
    }
}

impl Identifier<'_> {
    /// Everything that was heard about a host, as evidence.
    pub(super) fn gather(&mut self, host: &Host, ledger: &mut Ledger) {
        let catalog = self.catalog;
        let services = Services::of(catalog, host);
        let images_passed_on = services.passes_on();
        let messages_passed_on = messages::passed_on(catalog, host);
        let speaks_for_others = spoken::for_others(host);
        let is_several = !several(catalog, host).is_empty();
        card::gather(catalog, host, ledger);
        for heard in &host.observations {
            let names_another = heard.field == Field::NbnsName && name_of(heard).is_none();
            if names_another {
                continue;
            }
            let not_its_own = images_passed_on && is_of_data_set(heard.field)
                || messages_passed_on.is_some() && messages::is_of_message(heard.field)
                || speaks_for_others && spoken::is_of_device(heard.field)
                || is_several && may_be_anothers(heard.field);
            for statement in self.statements(heard.field, &heard.value).iter() {
                let passed_on;
                let (fingerprint, confidence) = if not_its_own {
                    passed_on = format!("{}.passed_on", statement.fingerprint.id);
                    (passed_on.as_str(), 0.5)
                } else {
                    (&*statement.fingerprint.id, confidence(heard.field, statement))
                };
                let origin = Origin { heard, fingerprint, group: group(heard.field), confidence };
                self.gather_statement(host, statement, origin, ledger);
            }
            self.gather_name(heard, ledger);
        }
        if let Some(heard) = messages_passed_on {
            say(ledger, "interface_engine", "hl7.passes_on_messages", 0.7, heard);
        }
        services.weigh(ledger);
        equipment::gather(catalog, host, ledger);
        if let Some(own) = udi::own(catalog, host) {
            udi::gather(&own, group(own.heard.field), ledger);
        }
        gather_behaviour(host, ledger);
    }

    fn gather_statement(
        &self,
        host: &Host,
        statement: &Statement<'_>,
        origin: Origin<'_>,
        ledger: &mut Ledger,
    ) {
        let says = &statement.says;
        if let Some(vendor) = &statement.vendor {
            ledger.add(Attribute::Vendor, vendor.clone(), origin);
        }
        if let Some(product) = &statement.product {
            if statement.vendor.is_none() {
                self.gather_maker(product, origin, ledger);
            }
            ledger.add(Attribute::Product, product.clone(), origin);
        }
        if let Some(text) = &statement.perhaps_product {
            ledger.perhaps_product(text, origin);
        }
        let plain = |text: &str| Named { id: None, name: text.into() };
        if let Some(version) = &says.version {
            let version = if origin.heard.field == Field::DicomSoftwareVersions {
                values::device_version(version, &models(host))
            } else {
                Some(version.to_string())
            };
            if let Some(version) = version {
                ledger.add(Attribute::Version, plain(&version), origin);
            }
        }
        if let Some(serial) = &says.serial {
            ledger.add(Attribute::Serial, plain(serial), origin);
        }
        if let Some(os) = &says.os {
            let text = values::os_text(os, says.os_version.as_deref(), says.os_build.as_deref());
            ledger.add(Attribute::Os, plain(&text), origin);
        }
        if let Some(category) = &says.category {
            ledger.add(
                Attribute::Category,
                Named { id: Some(category.clone()), name: category.clone() },
                origin,
            );
        }
    }

    /// A known product speaks for its maker.
    fn gather_maker(&self, product: &Named, origin: Origin<'_>, ledger: &mut Ledger) {
        let known = product.id.as_deref().and_then(|id| self.catalog.product_by_id(id));
        if let Some(vendor) = known.and_then(|product| self.catalog.vendor_by_id(&product.vendor)) {
            let named = Named { id: Some(vendor.id.clone()), name: vendor.name.clone() };
            let confidence = (origin.confidence * NEARLY).max(0.5);
            ledger.add(Attribute::Vendor, named, Origin { confidence, ..origin });
        }
    }

    /// A host name that begins with the name of a product.
    fn gather_name(&self, heard: &Observation, ledger: &mut Ledger) {
        let Some(product) = name_of(heard).and_then(|name| self.catalog.product_in_host_name(name)) else {
            return;
        };
        let origin = Origin {
            heard,
            fingerprint: "name.product",
            group: Group::Names,
            confidence: NAMED_AFTER_PRODUCT,
        };
        let named = Named { id: Some(product.id.clone()), name: product.name.clone() };
        self.gather_maker(&named, origin, ledger);
        ledger.add(Attribute::Product, named, origin);
    }
}

/// How sure a statement is. What others call a host may be the name of a system behind it, as where a message goes
/// through an interface engine.
fn confidence(field: Field, statement: &Statement<'_>) -> f64 {
    let own = statement.fingerprint.confidence;
    if field == Field::Hl7ReceivingApplication { own.min(CALLED_BY_OTHERS) } else { own }
}

/// What the host does as a whole.
fn gather_behaviour(host: &Host, ledger: &mut Ledger) {
    let heard = |field: Field| host.observations.iter().find(|heard| heard.field == field);
    if let Some(first) = host.observations.first().filter(|_| host.router) {
        let shown = heard(Field::NdpRouter).unwrap_or(first);
        say(ledger, "router", "host.carries_others_packets", 0.88, shown);
    }
    if host.router {
        return;
    }
    // A relay hands on what the server said, which names the server's address.
    let own = |heard: &&Observation| {
        heard.value.parse::<IpAddr>().is_ok_and(|ip| host.addresses.iter().any(|address| address.ip == ip))
    };
    let dhcp = host.observations.iter().filter(|heard| heard.field == Field::DhcpServer).find(own);
    for (heard, fingerprint) in [(dhcp, "dhcp.server"), (heard(Field::DnsServer), "dns.server")] {
        if let Some(heard) = heard {
            say(ledger, "server", fingerprint, 0.62, heard);
        }
    }
}

fn say(ledger: &mut Ledger, category: &str, fingerprint: &str, confidence: f64, heard: &Observation) {
    let named = Named { id: Some(category.into()), name: category.into() };
    ledger.add(
        Attribute::Category,
        named,
        Origin { heard, fingerprint, group: Group::Behaviour, confidence },
    );
}

/// The models that a host's data sets name.
fn models(host: &Host) -> Vec<&str> {
    let named = host.observations.iter().filter(|heard| heard.field == Field::DicomModelName);
    named.map(|heard| &*heard.value).collect()
}
