//! Names of operations: the registry of IANA for IPP, as RFC 8011 §5.4.15 and the extensions after it enter them.

/// The first number of CUPS's own operations.
const CUPS_FIRST: u16 = 0x4001;

/// The name of an operation; none of one that is not registered.
pub(super) fn name(code: u16) -> Option<&'static str> {
    let name = match (code, code.checked_sub(CUPS_FIRST)) {
        (0x4027, _) => "CUPS-Get-Document",
        (0x4028, _) => "CUPS-Create-Local-Printer",
        (_, Some(number)) => CUPS.get(usize::from(number))?,
        (_, None) => REGISTERED.get(usize::from(code))?,
    };
    (!name.is_empty()).then_some(name)
}

/// From 0 on; empty where a number is reserved.
const REGISTERED: [&str; 0x4b] = [
    "",
    "",
    "Print-Job",
    "Print-URI",
    "Validate-Job",
    "Create-Job",
    "Send-Document",
    "Send-URI",
    "Cancel-Job",
    "Get-Job-Attributes",
    "Get-Jobs",
    "Get-Printer-Attributes",
    "Hold-Job",
    "Release-Job",
    "Restart-Job",
    "",
    "Pause-Printer",
    "Resume-Printer",
    "Purge-Jobs",
    "Set-Printer-Attributes",
    "Set-Job-Attributes",
    "Get-Printer-Supported-Values",
    "Create-Printer-Subscriptions",
    "Create-Job-Subscriptions",
    "Get-Subscription-Attributes",
    "Get-Subscriptions",
    "Renew-Subscription",
    "Cancel-Subscription",
    "Get-Notifications",
    "",
    "",
    "",
    "",
    "",
    "Enable-Printer",
    "Disable-Printer",
    "Pause-Printer-After-Current-Job",
    "Hold-New-Jobs",
    "Release-Held-New-Jobs",
    "Deactivate-Printer",
    "Activate-Printer",
    "Restart-Printer",
    "Shutdown-Printer",
    "Startup-Printer",
    "Reprocess-Job",
    "Cancel-Current-Job",
    "Suspend-Current-Job",
    "Resume-Job",
    "Promote-Job",
    "Schedule-Job-After",
    "",
    "Cancel-Document",
    "Get-Document-Attributes",
    "Get-Documents",
    "Delete-Document",
    "Set-Document-Attributes",
    "Cancel-Jobs",
    "Cancel-My-Jobs",
    "Resubmit-Job",
    "Close-Job",
    "Identify-Printer",
    "Validate-Document",
    "Add-Document-Images",
    "Acknowledge-Document",
    "Acknowledge-Identify-Printer",
    "Acknowledge-Job",
    "Fetch-Document",
    "Fetch-Job",
    "Get-Output-Device-Attributes",
    "Update-Active-Jobs",
    "Deregister-Output-Device",
    "Update-Document-Status",
    "Update-Job-Status",
    "Update-Output-Device-Attributes",
    "Get-Next-Document-Data",
];

/// From [`CUPS_FIRST`] on.
const CUPS: [&str; 15] = [
    "CUPS-Get-Default",
    "CUPS-Get-Printers",
    "CUPS-Add-Modify-Printer",
    "CUPS-Delete-Printer",
    "CUPS-Get-Classes",
    "CUPS-Add-Modify-Class",
    "CUPS-Delete-Class",
    "CUPS-Accept-Jobs",
    "CUPS-Reject-Jobs",
    "CUPS-Set-Default",
    "CUPS-Get-Devices",
    "CUPS-Get-PPDs",
    "CUPS-Move-Job",
    "CUPS-Authenticate-Job",
    "CUPS-Get-PPD",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_names_of_the_registry() {
        for (code, expected) in [
            (0, None),
            (2, Some("Print-Job")),
            (0x0b, Some("Get-Printer-Attributes")),
            (0x1d, None),
            (0x22, Some("Enable-Printer")),
            (0x3c, Some("Identify-Printer")),
            (0x4a, Some("Get-Next-Document-Data")),
            (0x4b, None),
            (0x4001, Some("CUPS-Get-Default")),
            (0x400f, Some("CUPS-Get-PPD")),
            (0x4028, Some("CUPS-Create-Local-Printer")),
            (0xffff, None),
        ] {
            assert_eq!(name(code), expected, "{code}");
        }
    }
}
