use proptest::prelude::*;

use super::*;
use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, probe};

const CLIENT: &[u8] = b"fox a 1 -1 fox hello\n{\nfox.version=s:1.0\nid=i:1\nhostName=s:engineer-pc\n\
    app.name=s:Workbench\napp.version=s:3.7.44\nvm.name=s:Java HotSpot(TM) Server VM\nos.name=s:Windows XP\n\
    os.version=s:5.1\n};;\nfox a 1 -1 fox hello\n{\nhostName=s:somebody\n};;\n";

const SERVER: &[u8] =
    b"fox a 0 -1 fox hello\n{\nhostName=s:jace-7\nhostAddress=s:192.168.2.15\napp.name=s:Station\n\
    vm.version=s:2.3\nstation.name=s:HQ\nhostId=s:Qnx-NPM6-0000-1490-C30C\nbrandId=s:vykon\n\
    sysInfo=o:bog 61[<bog version=\"1.0\">\n<p m=\"b=baja\"/>\n]\nlang=s:en\nos.version=i:6\n};;\n\
    fox a 1 -1 fox challenge\n{\nmethod=s:digest-md5\n};;\n";

fn exchange() -> Exchange {
    vec![(Direction::ToServer, CLIENT.to_vec()), (Direction::ToClient, SERVER.to_vec())]
}

#[test]
fn both_sides_say_what_they_are() {
    assert_eq!(
        feed::<Fox>(&exchange(), &[]).lines(),
        [
            "src fox.host_name engineer-pc",
            "src fox.application Workbench",
            "src fox.application_version 3.7.44",
            "src fox.virtual_machine Java HotSpot(TM) Server VM",
            "src fox.operating_system Windows XP",
            "src fox.operating_system_version 5.1",
            "src fox.host_name jace-7",
            "src fox.application Station",
            "src fox.virtual_machine_version 2.3",
            "src fox.host_id Qnx-NPM6-0000-1490-C30C",
            "src fox.brand vykon",
        ]
    );
}

#[test]
fn only_a_greeting_is_read() {
    let other = b"fox a 1 -1 fox login\n{\nhostName=s:somebody\n};;\n".to_vec();
    assert_eq!(feed::<Fox>(&vec![(Direction::ToServer, other)], &[]).lines(), [""; 0]);
    let long =
        [b"fox a 1 -1 fox hello\n{\nhostName=s:", &[b'x'; 9000][..], b"\nlang=s:en\nbrandId=s:a\n"].concat();
    let lines = feed::<Fox>(&vec![(Direction::ToServer, long)], &[]).lines();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line.len() < 300));
    let endless =
        [b"fox a 1 -1 fox hello\n".to_vec(), b"a\n".repeat(GREETING_LIMIT), b"brandId=s:a\n".to_vec()]
            .concat();
    assert_eq!(feed::<Fox>(&vec![(Direction::ToServer, endless)], &[]).lines(), [""; 0]);
}

#[test]
fn it_is_known_by_its_first_words() {
    for length in 1..BEGIN.len() {
        assert_eq!(probe::<Fox>(Direction::ToServer, &CLIENT[..length]), Verdict::Unsure);
    }
    assert_eq!(probe::<Fox>(Direction::ToServer, CLIENT), Verdict::Yes);
    assert_eq!(probe::<Fox>(Direction::ToServer, b"foxtrot\r\n"), Verdict::No);
}

proptest! {
    #[test]
    fn pieces_and_cuts_do_not_matter(
        sizes in proptest::collection::vec(1usize..40, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<Fox>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let hostile = vec![(Direction::ToClient, [b"fox a 0 -1 fox hello\nhostName=s:", &bytes[..], b"\n", &bytes].concat())];
        check_pieces_and_cuts::<Fox>(&hostile, &[3, 1, 7], 60)?;
    }
}
