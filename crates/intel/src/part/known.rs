//! Software that many devices contain, and what configurations call it.

/// Names without marks and blanks, and the keys of configurations.
const KNOWN: &[(&[&str], &[&str])] = &[
    (&["openssl", "libssl"], &["openssl:openssl"]),
    (&["linuxkernel", "linux"], &["linux:linux_kernel"]),
    (&["dcmtk"], &["offis:dcmtk"]),
    (
        &["gdcm", "grassrootsdicom"],
        &["grassroots_dicom_project:grassroots_dicom", "malaterre:grassroots_dicom"],
    ),
    (&["vxworks"], &["windriver:vxworks"]),
    (&["nucleusnet"], &["siemens:nucleus_net", "mentor:nucleus_net"]),
    (&["nucleusrtos"], &["siemens:nucleus_rtos", "mentor:nucleus_rtos"]),
    (&["nucleusreadystart"], &["siemens:nucleus_readystart"]),
    (&["freertos"], &["amazon:freertos", "amazon:amazon_web_services_freertos"]),
    (&["threadx", "azurertosthreadx"], &["microsoft:azure_rtos_threadx", "eclipse:threadx"]),
    (&["trecktcpip", "treck"], &[r"treck:tcp\/ip"]),
    (&["lwip"], &["lwip_project:lwip"]),
    (&["newlib"], &["newlib_project:newlib", "redhat:newlib"]),
    (&["uclibc"], &["uclibc:uclibc"]),
    (&["uclibcng"], &["uclibc-ng:uclibc-ng"]),
    (&["glibc", "gnuclibrary"], &["gnu:glibc"]),
    (&["bash"], &["gnu:bash"]),
    (&["log4j", "log4jcore", "apachelog4j"], &["apache:log4j"]),
    (&["apachehttpserver", "apachehttpd"], &["apache:http_server"]),
    (&["tomcat", "apachetomcat"], &["apache:tomcat"]),
    (&["activemq", "apacheactivemq"], &["apache:activemq"]),
    (&["struts", "apachestruts"], &["apache:struts"]),
    (&["springframework"], &["vmware:spring_framework", "pivotal_software:spring_framework"]),
    (&["nginx"], &["f5:nginx", "nginx:nginx"]),
    (
        &["iis", "internetinformationservices"],
        &["microsoft:internet_information_services", "microsoft:internet_information_server"],
    ),
    (&["netframework"], &[r"microsoft:.net_framework"]),
    (&["sqlserver", "mssqlserver"], &["microsoft:sql_server"]),
    (&["internetexplorer"], &["microsoft:internet_explorer"]),
    (&["flashplayer"], &["adobe:flash_player"]),
    (&["jre", "javaruntimeenvironment"], &["oracle:jre"]),
    (&["jdk"], &["oracle:jdk"]),
    (&["mysql"], &["oracle:mysql", "mysql:mysql"]),
    (&["postgresql"], &["postgresql:postgresql"]),
    (&["zlib"], &["zlib:zlib", "gnu:zlib"]),
    (&["curl"], &["haxx:curl"]),
    (&["libcurl"], &["haxx:libcurl"]),
    (&["libxml2"], &["xmlsoft:libxml2"]),
    (&["libexpat", "expat"], &["libexpat_project:libexpat"]),
    (&["openssh"], &["openbsd:openssh"]),
    (&["dropbear", "dropbearssh"], &["dropbear_ssh_project:dropbear_ssh"]),
    (&["mbedtls"], &["arm:mbed_tls"]),
    (&["nodejs"], &["nodejs:node.js"]),
    (&["electron"], &["electronjs:electron"]),
    (&["dnsmasq"], &["thekelleys:dnsmasq"]),
    (&["wpasupplicant"], &["w1.fi:wpa_supplicant"]),
    (&["ultravnc"], &["uvnc:ultravnc"]),
    (&["codemeter", "codemeterruntime"], &["wibu:codemeter", "wibu:codemeter_runtime"]),
];

/// What configurations call a component of this name.
pub(super) fn keys(name: &str) -> Option<&'static [&'static str]> {
    KNOWN.iter().find(|(names, _)| names.contains(&name)).map(|(_, keys)| *keys)
}
