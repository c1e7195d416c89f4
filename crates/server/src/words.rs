//! The words of the pages: every slug as a person says it, and numbers as people write them.
//!
//! Templates hand over references, handlers values: what both use takes either.

mod person;

use std::borrow::Borrow;

use wardroom_catalog::Catalog;
use wardroom_model::State;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::claim::Attribute;
use wardroom_model::device::Bucket;
use wardroom_model::finding::{Component, FindingDecision, FindingSource, FindingStatus};
use wardroom_model::register::{Presence, QualityDimension, WriteBackField, WriteBackState};
use wardroom_model::ssvc::Priority;
use wardroom_model::work::{Trade, WorkKind};

pub(crate) use person::{browser, rights, role, who_may};

/// A mark's state.
pub(crate) const fn state(state: State) -> &'static str {
    match state {
        State::ActNow => "Act now",
        State::Plan => "Plan",
        State::NotKnown => "Not known",
        State::InOrder => "In order",
    }
}

/// Where a device is known.
pub(crate) fn bucket(bucket: impl Borrow<Bucket>) -> &'static str {
    match bucket.borrow() {
        Bucket::Matched => "Matched",
        Bucket::NetworkOnly => "On the network only",
        Bucket::CmmsOnly => "In the CMMS only",
    }
}

/// Who can do a piece of work.
pub(crate) fn trade(trade: impl Borrow<Trade>) -> &'static str {
    match trade.borrow() {
        Trade::Htm => "Biomed",
        Trade::Security => "Security",
        Trade::Both => "Both together",
    }
}

/// A kind of work.
pub(crate) fn work_kind(kind: impl Borrow<WorkKind>) -> &'static str {
    match kind.borrow() {
        WorkKind::Visit => "Visit",
        WorkKind::Pm => "Maintenance",
        WorkKind::Calibration => "Calibration",
        WorkKind::Repair => "Repair",
        WorkKind::Patch => "Vendor's fix",
        WorkKind::Mitigation => "Protection",
        WorkKind::Recall => "Recall",
        WorkKind::Check => "Look up",
        WorkKind::Register => "Enter in CMMS",
        WorkKind::Locate => "Find it",
    }
}

/// What a claim is about.
pub(crate) fn attribute(attribute: impl Borrow<Attribute>) -> &'static str {
    match attribute.borrow() {
        Attribute::Vendor => "Maker",
        Attribute::Product => "Product",
        Attribute::Version => "Version",
        Attribute::Serial => "Serial number",
        Attribute::Os => "Operating system",
        Attribute::Category => "Kind of device",
    }
}

/// What a device does for patients.
pub(crate) fn function(function: impl Borrow<ClinicalFunction>) -> &'static str {
    match function.borrow() {
        ClinicalFunction::LifeSupport => "Life support",
        ClinicalFunction::Therapeutic => "Treats",
        ClinicalFunction::Monitoring => "Watches and alarms",
        ClinicalFunction::Diagnostic => "Diagnoses",
        ClinicalFunction::Laboratory => "Laboratory",
        ClinicalFunction::Support => "Supports other medical devices",
        ClinicalFunction::NotMedical => "Not medical",
    }
}

/// Whether a publication touches a device.
pub(crate) fn finding_status(status: impl Borrow<FindingStatus>) -> &'static str {
    match status.borrow() {
        FindingStatus::Affected => "Affected",
        FindingStatus::NeedsCheck => "Needs a check",
        FindingStatus::NotAffected => "Not affected",
    }
}

/// The state that a finding's status is drawn with.
pub(crate) fn finding_state(status: impl Borrow<FindingStatus>) -> State {
    match status.borrow() {
        FindingStatus::Affected => State::ActNow,
        FindingStatus::NeedsCheck => State::Plan,
        FindingStatus::NotAffected => State::InOrder,
    }
}

/// The kind of publication.
pub(crate) fn finding_source(source: impl Borrow<FindingSource>) -> &'static str {
    match source.borrow() {
        FindingSource::Csaf => "Advisory",
        FindingSource::Cve => "CVE record",
        FindingSource::Nvd => "NVD record",
        FindingSource::Vex => "Statement on a vulnerability (VEX)",
        FindingSource::Recall => "Recall",
        FindingSource::EndOfSupport => "End of the maker's support",
    }
}

/// The part of the device that a finding is about.
pub(crate) fn component(component: impl Borrow<Component>) -> &'static str {
    match component.borrow() {
        Component::Device => "the device itself",
        Component::Os => "its operating system",
        Component::Sbom => "a component of its software",
    }
}

/// What a person settled about a finding.
pub(crate) fn finding_decision(decision: impl Borrow<FindingDecision>) -> &'static str {
    match decision.borrow() {
        FindingDecision::None => "Nothing decided",
        FindingDecision::Accepted => "Risk accepted",
        FindingDecision::Mitigated => "Protected otherwise",
        FindingDecision::Fixed => "Repaired",
        FindingDecision::FalseMatch => "Wrong match",
    }
}

/// How soon to act (SSVC).
pub(crate) fn priority(priority: impl Borrow<Priority>) -> &'static str {
    match priority.borrow() {
        Priority::Defer => "Not now",
        Priority::Scheduled => "With the next regular maintenance",
        Priority::OutOfCycle => "Sooner than the next maintenance, by an order of its own",
        Priority::Immediate => "At once",
    }
}

/// What is asked of a record of the register.
pub(crate) fn dimension(dimension: impl Borrow<QualityDimension>) -> &'static str {
    match dimension.borrow() {
        QualityDimension::Completeness => "Completeness",
        QualityDimension::Validity => "Validity",
        QualityDimension::Uniqueness => "Uniqueness",
        QualityDimension::Consistency => "Consistency",
        QualityDimension::Agreement => "Agreement with the network",
        QualityDimension::Timeliness => "Timeliness",
    }
}

/// What a dimension asks, as a question.
pub(crate) fn dimension_asks(dimension: impl Borrow<QualityDimension>) -> &'static str {
    match dimension.borrow() {
        QualityDimension::Completeness => "Is what everybody needs entered?",
        QualityDimension::Validity => "Can what is entered be right at all?",
        QualityDimension::Uniqueness => "Is the device there once?",
        QualityDimension::Consistency => "Do the fields fit each other, and names that are known?",
        QualityDimension::Agreement => "Does the network show the same?",
        QualityDimension::Timeliness => "Is it kept up?",
    }
}

/// Where the network stands to a record.
pub(crate) fn presence(presence: impl Borrow<Presence>) -> &'static str {
    match presence.borrow() {
        Presence::Heard => "Heard",
        Presence::Expected => "Expected on the network, never heard",
        Presence::NotExpected => "May not be networked",
    }
}

/// A field that the register may be told.
pub(crate) fn write_back_field(field: impl Borrow<WriteBackField>) -> &'static str {
    match field.borrow() {
        WriteBackField::Manufacturer => "Maker",
        WriteBackField::Model => "Model",
        WriteBackField::SoftwareVersion => "Software version",
        WriteBackField::SerialNumber => "Serial number",
        WriteBackField::MacAddress => "MAC address",
        WriteBackField::IpAddress => "IP address",
        WriteBackField::HostName => "Name on the network",
        WriteBackField::Status => "Status of the record",
        WriteBackField::LastSeen => "Last heard",
        WriteBackField::LastSeenAddress => "Address when last heard",
        WriteBackField::LastSeenNetwork => "Network when last heard",
        WriteBackField::LastSeenDepartment => "Whose network that mostly is",
    }
}

/// What became of a proposal.
pub(crate) fn write_back_state(state: impl Borrow<WriteBackState>) -> &'static str {
    match state.borrow() {
        WriteBackState::Open => "Open",
        WriteBackState::Taken => "Taken",
        WriteBackState::Left => "Left out",
    }
}

/// A clinical function by its slug; what has none, or one that is not known here, by a word too.
pub(crate) fn function_of(slug: &str) -> &'static str {
    ClinicalFunction::find(slug).map_or("Function not known", function)
}

/// The icon of a device's clinical function; `unknown` where it has none.
pub(crate) fn function_icon(function: Option<&str>) -> &'static str {
    match function {
        Some("life_support") => "f-life",
        Some("therapeutic") => "f-therapy",
        Some("monitoring") => "f-monitor",
        Some("diagnostic") => "f-diagnose",
        Some("laboratory") => "f-lab",
        Some("support") => "f-support",
        Some("not_medical") => "f-computer",
        _ => "f-unknown",
    }
}

/// A kind of thing that was read in.
pub(crate) fn source_kind(kind: &str) -> String {
    match kind {
        "capture" => "Capture of network traffic".to_owned(),
        "flow_export" => "Flow export of a router or probe".to_owned(),
        "log" => "Log of a network sensor".to_owned(),
        "table" => "Table of addresses: leases, switches".to_owned(),
        "assets" => "Register of devices (CMMS)".to_owned(),
        "csaf" => "Advisories (CSAF)".to_owned(),
        "vex" => "Statements on vulnerabilities (VEX)".to_owned(),
        "cve" => "CVE records".to_owned(),
        "nvd" => "Records of the National Vulnerability Database (NVD)".to_owned(),
        "nvd_override" => "Configurations of others, where the NVD has none".to_owned(),
        "kev" => "Known exploited vulnerabilities (CISA KEV)".to_owned(),
        "epss" => "Exploit prediction (EPSS)".to_owned(),
        "recall" => "Recalls".to_owned(),
        other => plain(other),
    }
}

/// A slug or a key of a published text as words: `host_name` → `Host name`, `dateUpdated` → `Date updated`.
pub(crate) fn plain(slug: &str) -> String {
    const SHORT: [&str; 18] = [
        "ae", "cmms", "cna", "cpe", "csaf", "cve", "cvss", "cwe", "epss", "id", "ip", "kev", "mac", "os",
        "pm", "tlp", "udi", "url",
    ];
    let words = slug.split(['_', ' ']).flat_map(camel_words);
    let word = |word: String| if SHORT.contains(&&*word) { word.to_uppercase() } else { word };
    first_upper(&words.map(word).collect::<Vec<_>>().join(" "))
}

/// `dateUpdated` → `date`, `updated`; what begins with a capital is a name and stays as it is.
fn camel_words(text: &str) -> Vec<String> {
    if !text.starts_with(char::is_lowercase) {
        return vec![text.to_owned()];
    }
    let mut words = vec![String::new()];
    for character in text.chars() {
        if character.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words
}

/// A text with its first letter as a capital.
pub(crate) fn first_upper(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// A claimed value as people say it: the catalogue's name where the value is one of its slugs, and an operating
/// system without the bars between its parts.
pub(crate) fn named(catalog: &Catalog, attribute: impl Borrow<Attribute>, value: &str) -> String {
    let name = match attribute.borrow() {
        Attribute::Category => catalog.category(value).map(|category| &*category.name),
        Attribute::Vendor => catalog.vendor_by_id(value).map(|vendor| &*vendor.name),
        Attribute::Product => catalog.product_by_id(value).map(|product| &*product.name),
        Attribute::Os => {
            let parts: Vec<&str> = value.split('|').filter(|part| !part.is_empty()).collect();
            return parts.join(" ");
        }
        Attribute::Version | Attribute::Serial => None,
    };
    name.unwrap_or(value).to_owned()
}

/// Can whoever listens on the way read what is said? Only where we know that it is not encrypted.
pub(crate) fn is_readable(app: &str) -> bool {
    [
        "astm", "dicom", "ftp", "hl7", "http", "ldap", "poct1", "rtsp", "sip", "smtp", "snmp", "telnet",
        "tftp", "vnc",
    ]
    .contains(&app)
}

/// A whole number with thin spaces between thousands: `12 345`.
pub(crate) fn count(number: impl Borrow<u64>) -> String {
    let number = *number.borrow();
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 device`, `412 devices`.
pub(crate) fn counted(number: impl Borrow<u64>, noun: &str) -> String {
    let number = *number.borrow();
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", count(number)) }
}

/// Bytes in decimal units: `1.2 MB`.
pub(crate) fn bytes(bytes: impl Borrow<u64>) -> String {
    let bytes = *bytes.borrow();
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 999.5 {
            return if unit == "B" || value >= 99.5 {
                format!("{value:.0} {unit}")
            } else {
                format!("{value:.1} {unit}")
            };
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}

/// Minutes as `45 min` or `1 h 30`.
pub(crate) fn minutes(minutes: impl Borrow<u32>) -> String {
    let minutes = *minutes.borrow();
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest:02}"),
    }
}

/// Care-days with two digits that mean something: `12`, `3.4`, `0.18`, `<0.01`.
pub(crate) fn care_days(days: impl Borrow<f64>) -> String {
    let days = *days.borrow();
    match days {
        days if !days.is_finite() || days <= 0.0 => "0".to_owned(),
        days if days < 0.01 => "<0.01".to_owned(),
        days if days < 1.0 => format!("{days:.2}"),
        days if days < 10.0 => format!("{days:.1}"),
        days if days < 1000.0 => format!("{days:.0}"),
        days => count(days.round() as u64),
    }
}

/// Log-odds with their sign: `+2.1`, `−0.8`.
pub(crate) fn weight(weight: impl Borrow<f64>) -> String {
    let weight = *weight.borrow();
    format!("{}{:.1}", if weight < 0.0 { '−' } else { '+' }, weight.abs())
}

/// A CVSS base score: `9.8`.
pub(crate) fn cvss(score: impl Borrow<f64>) -> String {
    let score = *score.borrow();
    format!("{score:.1}")
}

/// A probability as whole percent; never 100 %, since nothing that was worked out is certain.
pub(crate) fn percent(share: impl Borrow<f64>) -> String {
    let share = *share.borrow();
    match share {
        share if share > 0.99 => ">99 %".to_owned(),
        share if share > 0.0 && share < 0.005 => "<1 %".to_owned(),
        share => format!("{:.0} %", share * 100.0),
    }
}

/// A share that was counted, as percent with one digit: `98.4 %`. What is not all is never 100 %.
pub(crate) fn share(share: impl Borrow<f64>) -> String {
    let percent = (share.borrow().clamp(0.0, 1.0) * 1000.0).floor() / 10.0;
    if percent >= 100.0 { "100 %".to_owned() } else { format!("{percent:.1} %") }
}

/// Length of a bar of `width` that stands for a share.
pub(crate) fn bar(share: impl Borrow<f64>, width: f64) -> String {
    format!("{:.1}", share.borrow().clamp(0.0, 1.0) * width)
}

/// A share in steps of 5 of 100, as the style sheet draws it.
pub(crate) fn twentieths(share: impl Borrow<f64>) -> u8 {
    // At most 100, so that it fits.
    (share.borrow().clamp(0.0, 1.0) * 20.0).round() as u8 * 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(count(1234567), "1\u{202f}234\u{202f}567");
        assert_eq!((counted(1, "device"), counted(2, "device")), ("1 device".into(), "2 devices".into()));
        assert_eq!([bytes(999), bytes(1500), bytes(250_000)], ["999 B", "1.5 kB", "250 kB"]);
        assert_eq!([minutes(45), minutes(90), minutes(120)], ["45 min", "1 h 30", "2 h"]);
        assert_eq!(
            [care_days(0.004), care_days(0.184), care_days(3.44), care_days(41.0)],
            ["<0.01", "0.18", "3.4", "41"]
        );
        assert_eq!(
            [percent(0.999), percent(0.94), percent(1.0), percent(0.001)],
            [">99 %", "94 %", ">99 %", "<1 %"]
        );
        for (slug, words) in [
            ("host_name", "Host name"),
            ("mac", "MAC"),
            ("last_pm", "Last PM"),
            ("csaf_version", "CSAF version"),
            ("dateUpdated", "Date updated"),
            ("baseScore", "Base score"),
            ("CVE-2020-1", "CVE-2020-1"),
            ("cpe23Uri", "Cpe23 uri"),
            ("", ""),
        ] {
            assert_eq!(plain(slug), words);
        }
    }

    #[test]
    fn slugs_of_the_catalogue_have_names() {
        assert_eq!(named(Catalog::builtin(), Attribute::Category, "ct_scanner"), "CT scanner");
        assert_eq!(named(Catalog::builtin(), Attribute::Vendor, "ge_healthcare"), "GE HealthCare");
        assert_eq!(named(Catalog::builtin(), Attribute::Version, "ct_scanner"), "ct_scanner");
        assert_eq!(named(Catalog::builtin(), Attribute::Category, "made up"), "made up");
        assert_eq!(named(Catalog::builtin(), Attribute::Os, "Windows|10|"), "Windows 10");
    }
}
