//! The codes of devices (UDI), and what the published record of their product says.

use std::collections::BTreeMap;

use wardroom_catalog::udi::identifiers;
use wardroom_catalog::{Catalog, names};
use wardroom_model::{Asset, Attribute, Claim, Host, ProductRecord};

use crate::identify;

/// Records of products, by the device identifier that a code has.
pub type Products = BTreeMap<Box<str>, ProductRecord>;

/// How sure the maker and product of a record are: a code on a device is rarely another one's.
const NAMED: f64 = 0.95;
/// How sure the category of its product code is.
const KIND: f64 = 0.93;
/// The same where its codes are of several categories.
const KIND_OF_SEVERAL: f64 = 0.75;

/// The code of an asset or host, read apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// As it was read.
    pub text: Box<str>,
    /// Which product it names.
    pub device_identifier: Box<str>,
    /// Serial number in it.
    pub serial: Option<Box<str>>,
    /// Lot in it.
    pub lot: Option<Box<str>>,
    /// Does a check digit or the agency's form vouch for it? A bare identifier of HIBCC is one only where a record has it.
    pub vouched: bool,
}

/// The code that the register has of an asset.
pub fn of_asset(asset: &Asset) -> Option<Code> {
    let text = asset.udi.as_deref()?;
    if let Some(read) = identifiers(text) {
        return Some(Code {
            text: text.into(),
            device_identifier: read.device_identifier,
            serial: read.serial,
            lot: read.lot,
            vouched: true,
        });
    }
    let bare = text.trim().to_ascii_uppercase();
    let may_be = (6..=23).contains(&bare.len())
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && bare.starts_with(|first: char| first.is_ascii_alphabetic());
    may_be.then(|| Code {
        text: text.into(),
        device_identifier: bare.into(),
        serial: None,
        lot: None,
        vouched: false,
    })
}

/// The code that a host tells of itself.
pub fn of_host(catalog: &Catalog, host: &Host) -> Option<Code> {
    let own = identify::udi::own(catalog, host)?;
    Some(Code {
        text: own.heard.value.clone(),
        device_identifier: own.code.device_identifier,
        serial: own.code.serial,
        lot: own.code.lot,
        vouched: true,
    })
}

/// The code by which a device finds its record: the register's, else its own. Of a gateway's many assets none is the gateway's.
pub(crate) fn of_device(catalog: &Catalog, assets: &[&Asset], host: Option<&Host>) -> Option<Code> {
    let of_asset = match assets {
        [asset] => of_asset(asset),
        _ => None,
    };
    of_asset.or_else(|| of_host(catalog, host?))
}

/// What a record says of maker, product and category, by the catalogue's names.
pub(crate) fn record_claims(catalog: &Catalog, record: &ProductRecord) -> Vec<Claim> {
    let mut claims = Vec::new();
    let company = record.company.as_deref();
    let vendor = company.and_then(|name| {
        catalog.vendor(name).or_else(|| catalog.vendor(names::without_legal_form(&names::normal(name))))
    });
    match (vendor, company) {
        (Some(vendor), _) => {
            claims.push(Claim::new(Attribute::Vendor, Some(&vendor.id), &vendor.name, NAMED))
        }
        (None, Some(name)) => claims.push(Claim::new(Attribute::Vendor, None, name, NAMED)),
        (None, None) => {}
    }
    let (brand, model) = (record.brand.as_deref(), record.model.as_deref());
    let both = brand.zip(model).map(|(brand, model)| format!("{brand} {model}"));
    let texts = [both.as_deref(), brand, model];
    let known =
        texts.into_iter().flatten().find_map(|text| Some((catalog.product(&vendor?.id, text)?, text)));
    match (known, brand.or(model)) {
        (Some((product, text)), _) => {
            let named = catalog.product_named(product, text);
            claims.push(Claim::new(Attribute::Product, named.id.as_deref(), &named.name, NAMED));
        }
        (None, Some(text)) => claims.push(Claim::new(Attribute::Product, None, text, NAMED)),
        (None, None) => {}
    }
    let mut kinds: Vec<&str> = record
        .product_codes
        .iter()
        .filter_map(|code| Some(&*catalog.category_of_product_code(&code.code)?.slug))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    if let Some(slug) = kinds.first() {
        let sure = if kinds.len() == 1 { KIND } else { KIND_OF_SEVERAL };
        claims.push(Claim::new(Attribute::Category, Some(slug), slug, sure));
    }
    claims
}
