//! Others' words for kinds of devices in ours.

/// Their words, and the categories that are true of such a device. What is not here has no label.
const KINDS: &[(&str, &[&str])] = &[
    ("Access Control", &["access_controller", "badge_reader"]),
    ("ADSL Modem", &["router"]),
    ("ADSL Router", &["router"]),
    ("Broadband Router", &["router"]),
    ("Building Automation", &["building_controller"]),
    ("Cable Modem", &["router"]),
    ("Copier", &["printer"]),
    ("Desktop", &["workstation"]),
    ("Device Server", &["console_server", "industrial_gateway"]),
    ("DOCSIS Cable Modem", &["router"]),
    ("DSL Modem", &["router"]),
    ("DVR", &["ip_camera", "video_recorder"]),
    ("Cloud Network Video Recorder", &["video_recorder"]),
    ("File Storage", &["file_server", "server"]),
    ("Firewall", &["firewall", "router"]),
    ("HMI Controller", &["operator_panel", "plc"]),
    ("Hypervisor", &["hypervisor"]),
    ("Intelligent Dual Reader Controller", &["access_controller"]),
    ("Intelligent Single Door Controller", &["access_controller"]),
    ("Intelligent System Controller", &["access_controller"]),
    ("IP Camera", &["ip_camera"]),
    ("IP Network Camera", &["ip_camera"]),
    ("Laptop", &["workstation"]),
    ("Lights Out Management", &["management_controller"]),
    ("Mobile Phone", &["smartphone"]),
    ("Multifunction Device", &["printer"]),
    ("NAS", &["file_server", "server"]),
    ("PDU", &["power_distribution_unit"]),
    ("PLC", &["plc"]),
    ("Power Device", &["power_distribution_unit", "uninterruptible_power_supply", "power_meter"]),
    ("Power Meter", &["power_meter"]),
    ("Printer", &["printer", "label_printer"]),
    ("Print Server", &["printer", "label_printer", "server"]),
    ("Router", &["router"]),
    ("Sharp Printer", &["printer"]),
    ("SIP Gateway", &["telephone_system"]),
    ("Smart Switch", &["network_switch"]),
    ("Smart TV", &["television"]),
    ("SmartTV", &["television"]),
    ("Smartphone", &["smartphone"]),
    ("Storage", &["file_server", "server"]),
    ("Storage Appliance", &["file_server", "server"]),
    ("Switch", &["network_switch"]),
    ("Tablet", &["tablet"]),
    ("tablet", &["tablet"]),
    ("UPS", &["uninterruptible_power_supply"]),
    ("Video Conferencing", &["video_conference_system"]),
    ("Video Phone", &["phone", "video_conference_system"]),
    ("VoIP", &["phone", "telephone_system"]),
    ("VoIP Gateway", &["telephone_system"]),
    ("VoIP Phone", &["phone"]),
    ("VoIP Server", &["telephone_system"]),
    ("VoIP Switch", &["telephone_system"]),
    ("VPN", &["firewall", "router"]),
    ("WAP", &["wireless_access_point"]),
    ("Web Cam", &["ip_camera"]),
    ("Wireless Access Point", &["wireless_access_point"]),
    ("Wireless Controller", &["wireless_controller"]),
    ("Wireless Router", &["router", "wireless_access_point"]),
    ("Workstation", &["workstation"]),
];

/// Words for what is no device but a program, or says nothing of what it is.
const NO_DEVICE: &[&str] = &["", "General", "Hypervisor", "Mainframe", "Mobile", "UnixWare"];

/// The categories that their word stands for; none where it is not plainly one of ours.
pub(super) fn categories(word: &str) -> Vec<Box<str>> {
    let known = KINDS.iter().find(|(theirs, _)| *theirs == word.trim());
    known.map(|(_, ours)| ours.iter().map(|slug| (*slug).into()).collect()).unwrap_or_default()
}

/// Does the word name a thing that somebody makes and sells?
pub(super) fn is_device(word: &str) -> bool {
    !NO_DEVICE.contains(&word)
}

#[cfg(test)]
mod tests {
    use wardroom_catalog::Catalog;

    use super::*;

    #[test]
    fn every_category_is_one_of_ours() {
        for (word, ours) in KINDS {
            assert!(ours.iter().all(|slug| Catalog::builtin().category(slug).is_some()), "{word}: {ours:?}");
        }
    }
}
