//! The columns that are read, of all logs. Others are never looked at.

macro_rules! columns {
    ($($column:ident $name:literal),+ $(,)?) => {
        /// A column that is read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Column { $($column),+ }

        impl Column {
            /// How many there are.
            pub(super) const COUNT: usize = [$(Column::$column),+].len();

            /// The column with this name.
            pub(super) fn find(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$column),)+
                    _ => None,
                }
            }
        }
    };
}

columns! {
    Path "_path",
    Time "ts",
    OrigHost "id.orig_h",
    OrigPort "id.orig_p",
    RespHost "id.resp_h",
    RespPort "id.resp_p",
    OrigMac "orig_l2_addr",
    RespMac "resp_l2_addr",
    Vlan "vlan",
    InnerVlan "inner_vlan",
    // conn
    Proto "proto",
    IpProto "ip_proto",
    Service "service",
    Duration "duration",
    OrigBytes "orig_bytes",
    RespBytes "resp_bytes",
    OrigPackets "orig_pkts",
    RespPackets "resp_pkts",
    OrigIpBytes "orig_ip_bytes",
    RespIpBytes "resp_ip_bytes",
    ConnState "conn_state",
    // dns
    Query "query",
    TransId "trans_id",
    Code "rcode",
    TypeName "qtype_name",
    Answers "answers",
    Authoritative "AA",
    RecursionAvailable "RA",
    // dhcp
    Mac "mac",
    ClientAddress "client_addr",
    ServerAddress "server_addr",
    AssignedAddress "assigned_addr",
    HostName "host_name",
    FullName "client_fqdn",
    MsgTypes "msg_types",
    ClientSoftware "client_software",
    // http; `host` is also the host that software.log and the known_* logs are about
    TransDepth "trans_depth",
    Host "host",
    UserAgent "user_agent",
    Proxied "proxied",
    // ssl
    Version "version",
    Cipher "cipher",
    Established "established",
    SslHistory "ssl_history",
    ServerName "server_name",
    NextProtocol "next_protocol",
    Subject "subject",
    Issuer "issuer",
    // ssh
    AuthAttempts "auth_attempts",
    Client "client",
    Server "server",
    // software, known_*
    SoftwareType "software_type",
    Name "name",
    UnparsedVersion "unparsed_version",
    PortNumber "port_num",
    PortProto "port_proto",
    IssuerSubject "issuer_subject",
    DhcpHostName "dhcp_host_name",
}
