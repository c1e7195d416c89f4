//! When one value of an attribute is a more special case of another, and how versions and operating systems are told
//! from the texts that hold them.

use wardroom_catalog::{Catalog, names};
use wardroom_model::Claim;
use wardroom_model::claim::OsDetail;

/// `intellivue mx450` is a case of `intellivue`: it holds all its words. A model is a case of its maker's family too, if
/// its name holds none of them: `ws c2960x` of `catalyst`.
pub(super) fn product_refines(catalog: &Catalog, vendor: Option<&str>, special: &str, general: &str) -> bool {
    if special == general {
        return false;
    }
    let is_longer = special.len() > general.len() && names::contains_words(special, general);
    let family = || catalog.product(vendor?, special).filter(|product| product.family);
    is_longer || family().is_some_and(|family| names::normal(&family.name) == general)
}

/// `image_archive` is a case of `server`.
pub(super) fn category_refines(catalog: &Catalog, special: &str, general: &str) -> bool {
    catalog.category(special).and_then(|category| category.kind_of.as_deref()) == Some(general)
}

/// `6.0.1` is a case of `6.0`.
pub(super) fn version_refines(special: &str, general: &str) -> bool {
    special.strip_prefix(general).is_some_and(|rest| rest.starts_with('.'))
}

/// An operating system as one text: family, version and build, parted by `|`. Parts that are not known are empty.
pub(super) fn os_text(name: &str, version: Option<&str>, build: Option<&str>) -> String {
    format!("{name}|{}|{}", version.unwrap_or_default(), build.unwrap_or_default())
}

fn os_parts(text: &str) -> (&str, &str, &str) {
    let mut parts = text.splitn(3, '|');
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next())
}

/// Windows 10 is a case of Windows, Ubuntu one of Linux.
pub(super) fn os_refines(catalog: &Catalog, special: &str, general: &str) -> bool {
    let (special_name, special_version, special_build) = os_parts(special);
    let (name, version, build) = os_parts(general);
    if special == general {
        return false;
    }
    if special_name == name {
        return if version.is_empty() || special_version == version {
            build.is_empty()
        } else {
            (build.is_empty() || special_build.is_empty() || special_build == build)
                && is_in_range(catalog, name, special_version, version)
        };
    }
    let based_on = catalog.operating_system(special_name, None, None).and_then(|os| os.based_on.as_deref());
    version.is_empty() && based_on == Some(name)
}

/// Windows 11 is a case of what calls itself NT 10.0, and of what is Windows 11 or Server 2025.
fn is_in_range(catalog: &Catalog, name: &str, special: &str, range: &str) -> bool {
    let release = |version| catalog.operating_system(name, Some(version), None);
    release(range).zip(release(special)).is_some_and(|(range, special)| {
        let is_listed = special.version.as_ref().is_some_and(|version| range.either_of.contains(version));
        is_listed || range.range && range.id != special.id && range.nt == special.nt
    })
}

/// The claim as people read it, with the end of support. Where what names the release best does not know its build, the
/// build is that of what else speaks for it.
pub(super) fn os_claim<'p>(
    catalog: &Catalog,
    claim: Claim,
    supporting: impl Iterator<Item = &'p str>,
) -> Claim {
    let (name, version, build) = os_parts(&claim.value);
    let known = |text: &str| (!text.is_empty()).then(|| Box::<str>::from(text));
    let of_others = || {
        let general = supporting.filter(|other| os_refines(catalog, &claim.value, other));
        general.map(|other| os_parts(other).2).find(|build| !build.is_empty())
    };
    let (version, build) = (known(version), known(build).or_else(|| of_others().and_then(known)));
    let release = catalog.operating_system(name, version.as_deref(), build.as_deref());
    Claim {
        id: release.map(|release| release.id.clone()),
        value: name.into(),
        os: Some(OsDetail {
            end_of_support: release.and_then(|release| release.end_of_support),
            version: version.or_else(|| release.and_then(|release| release.version.clone())),
            build,
        }),
        ..claim
    }
}

/// The version of the device among the software versions of a data set, (0018,1020), which are parted by `\`.
///
/// A value may name the part that it belongs to (`AWS:3.4.1`) or begin with the model (`EPIQ 7C_VM6.0.1`). A value
/// without a name is the device's own; of several the most detailed; the model's name is left out.
pub(super) fn device_version(values: &str, models: &[&str]) -> Option<String> {
    let mut own: Vec<(bool, usize, usize, String)> = Vec::new();
    for (place, value) in values.split('\\').map(str::trim).filter(|value| !value.is_empty()).enumerate() {
        let bare = without_model(value, models);
        let labelled = bare.len() == value.len()
            && value.split_once(':').is_some_and(|(label, _)| label.chars().any(char::is_alphabetic));
        let detail = bare.matches('.').count();
        own.push((labelled, usize::MAX - detail, place, bare.to_owned()));
    }
    own.into_iter().min().map(|(.., version)| version)
}

/// A value without the model's name in front, spaces and punctuation aside.
fn without_model<'v>(value: &'v str, models: &[&str]) -> &'v str {
    let stripped = models.iter().filter_map(|model| {
        let model = names::compact(model);
        let end = value.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| {
            value.get(..*end).is_some_and(|head| !model.is_empty() && names::compact(head) == model)
        })?;
        let rest = value.get(end..)?;
        let bare = rest.trim_start_matches([':', '_', '-', ' ', '/']);
        (bare.len() < rest.len() && !bare.is_empty()).then_some(bare)
    });
    stripped.min_by_key(|bare| bare.len()).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_devices_own_version_is_told_from_those_of_its_parts() {
        let check = |values: &str, model: &str, expected: Option<&str>| {
            assert_eq!(device_version(values, &[model]).as_deref(), expected, "{values}");
        };
        check("2.6.2", "Brilliance 64", Some("2.6.2"));
        check("5.3.1\\5.3.1.0", "Ingenia", Some("5.3.1.0"));
        check("PART:ABC_3_4\\OTHER:1.4.0.7\\1.8.4.2", "Selenia", Some("1.8.4.2"));
        check("LOGIQE9:R6.1.3", "LOGIQ E9", Some("R6.1.3"));
        check("EPIQ 7C_VM6.0.1", "EPIQ 7C", Some("VM6.0.1"));
        check("syngo MR E11", "Aera", Some("syngo MR E11"));
        check("\\ \\", "x", None);
    }

    #[test]
    fn special_and_general_products() {
        let refines = |a: &str, b: &str| product_refines(Catalog::builtin(), Some("cisco"), a, b);
        assert!(refines("intellivue mx450", "intellivue"));
        assert!(refines("ws c2960x 48fpd l", "catalyst"));
        assert!(!refines("catalyst", "ws c2960x 48fpd l"));
        assert!(!refines("catalyst", "catalyst"));
        assert!(!refines("vvx 411", "catalyst"));
    }

    #[test]
    fn special_and_general_systems() {
        let refines = |a: &str, b: &str| os_refines(Catalog::builtin(), a, b);
        assert!(refines("Windows|10|", "Windows||"));
        assert!(refines("Windows|10|17763", "Windows|10|"));
        assert!(refines("Ubuntu|20.04|", "Linux||"));
        assert!(refines("Windows|11|", "Windows|10 or later|"));
        assert!(refines("Windows|Server 2019|", "Windows|10 or later|"));
        assert!(!refines("Windows|7|", "Windows|10 or later|"));
        assert!(!refines("Windows|10 or later|", "Windows|10|"));
        assert!(!refines("Windows|7|", "Windows|10|"));
        assert!(refines("Windows|Server 2019|", "Windows|10 or Server 2019|17763"));
        assert!(refines("Windows|10|17763", "Windows|10 or Server 2019|17763"));
        assert!(refines("Windows|10 or Server 2019|17763", "Windows|10 or later|"));
        assert!(!refines("Windows|10|19045", "Windows|10 or Server 2019|17763"));
        assert!(!refines("Windows|Server 2016|", "Windows|10 or Server 2019|17763"));
        assert!(!refines("Windows|10 or Server 2019|17763", "Windows|10|"));
        assert!(!refines("Linux||", "Ubuntu||"));
        assert!(!refines("Windows||", "Windows||"));
    }
}
