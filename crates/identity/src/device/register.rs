//! What the register says of an asset, as claims.

use wardroom_catalog::Catalog;
use wardroom_model::{Asset, Attribute, Claim};

/// What the register says of an asset, by the catalogue's names. Its confidences are those of what people typed.
pub fn asset_claims(catalog: &Catalog, asset: &Asset) -> Vec<Claim> {
    // Some write a dash where they know nothing.
    let says_something = |text: &&str| text.contains(char::is_alphanumeric);
    let text =
        |field: &Option<Box<str>>| field.as_deref().map(str::trim).filter(says_something).map(str::to_owned);
    let mut claims = Vec::new();
    let maker = text(&asset.manufacturer);
    let vendor = maker.as_deref().and_then(|name| catalog.vendor(name));
    match (vendor, &maker) {
        (Some(vendor), _) => claims.push(Claim::new(Attribute::Vendor, Some(&vendor.id), &vendor.name, 0.93)),
        (None, Some(name)) => claims.push(Claim::new(Attribute::Vendor, None, name, 0.9)),
        (None, None) => {}
    }
    let model = text(&asset.model);
    let product = match (vendor, model.as_deref()) {
        (Some(vendor), Some(model)) => catalog.product(&vendor.id, model),
        (None, Some(model)) => catalog.product_anywhere(model),
        (_, None) => None,
    };
    if let Some(model) = &model {
        let named = product.map(|product| catalog.product_named(product, model));
        let (id, name) = named.map_or((None, model.as_str().into()), |named| (named.id, named.name));
        claims.push(Claim::new(Attribute::Product, id.as_deref(), &name, 0.92));
    }
    if let Some(version) = text(&asset.software_version) {
        claims.push(Claim::new(Attribute::Version, None, &version, 0.8));
    }
    if let Some(serial) = text(&asset.serial_number).filter(|text| crate::serial::normal(text).is_some()) {
        claims.push(Claim::new(Attribute::Serial, None, &serial, 0.95));
    }
    let described = asset.description.as_deref().and_then(|text| catalog.category_of_text(text));
    let of_product = product.and_then(|product| catalog.category(&product.category));
    if let Some(category) = of_product.or(described) {
        let confidence = if of_product.is_some() { 0.92 } else { 0.8 };
        claims.push(Claim::new(Attribute::Category, Some(&category.slug), &category.slug, confidence));
    }
    claims
}
