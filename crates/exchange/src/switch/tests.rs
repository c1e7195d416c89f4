//! Output in, records out. Real output is read in `tests/it/switch.rs`.

use crate::source::Kind;
use crate::source::tests::show;

#[test]
fn a_session_with_several_commands_is_read_command_by_command() {
    let text = "\
sw1#show ip arp
Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  10.20.4.17              0   001b.6384.45e6  ARPA   Vlan12
Internet  10.20.4.18              0   Incomplete      ARPA
sw1#show mac address-table
          Mac Address Table
Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
  12    001b.6384.45e6    DYNAMIC     Gi1/0/5
 All    0100.0ccc.cccc    STATIC      CPU
sw1#show lldp neighbors detail
Local Intf: Gi1/0/7
Chassis id: 001b.6384.45e9
Port id: eth0
System Name: pacs
System Description:
Linux
kernel 6

Time remaining: 99 seconds
Enabled Capabilities: S
Management Addresses:
    IP: 10.20.4.30
sw1#show cdp neighbors
Device ID         Local Intrfce Holdtme    Capability   Platform   Port ID
SEP001B638445EA   Gig 1/0/2     125          H P        IP Phone   Port 1
R1                Gig 1/0/3     125          R          2811       Fas 0/0
";
    let expected = [
        "3 00:1b:63:84:45:e6/10.20.4.17 vlans [12, 0]",
        "  00:1b:63:84:45:e6 ethernet.source 00:1b:63:84:45:e6",
        "  00:1b:63:84:45:e6 arp.sender_address 10.20.4.17",
        "9 00:1b:63:84:45:e6 vlans [12, 0]",
        "  00:1b:63:84:45:e6 ethernet.source 00:1b:63:84:45:e6",
        "  00:1b:63:84:45:e6 ethernet.switch_port sw1 Gi1/0/5",
        "13 00:1b:63:84:45:e9/10.20.4.30",
        "  00:1b:63:84:45:e9 ethernet.switch_port sw1 Gi1/0/7",
        "  00:1b:63:84:45:e9 lldp.chassis_id 00:1b:63:84:45:e9",
        "  00:1b:63:84:45:e9 lldp.port_id eth0",
        "  00:1b:63:84:45:e9 lldp.system_name pacs",
        "  00:1b:63:84:45:e9 lldp.system_description Linux\nkernel 6",
        "  00:1b:63:84:45:e9 lldp.capabilities station",
        "  00:1b:63:84:45:e9 lldp.management_address 10.20.4.30",
        "26 00:1b:63:84:45:ea",
        "  00:1b:63:84:45:ea cdp.device_id SEP001B638445EA",
        "all lines: neighbour_without_address",
    ];
    assert_eq!(show(Kind::Switch, text), expected);
}
