
use super::scanned;
use crate::returned::picture::raster::Raster;

fn pgm(path: &str) -> Raster {
    let bytes = std::fs::read(path).unwrap();
    let mut parts = bytes.splitn(4, |b| *b == b'\n' || *b == b' ');
    parts.next();
    let width: usize = std::str::from_utf8(parts.next().unwrap()).unwrap().parse().unwrap();
    let height: usize = std::str::from_utf8(parts.next().unwrap()).unwrap().parse().unwrap();
    let gray = bytes[bytes.len() - width * height..].to_vec();
    Raster { width, height, gray }
}

#[test]
#[ignore]
fn probe() {
    for set in std::env::var("PGM").unwrap().split(';') {
        let t = std::time::Instant::now();
        let read = scanned::read(set.split(' ').map(pgm), set);
        println!("{set} in {:?}", t.elapsed());
        match read {
            Ok(form) => {
                println!("  values {:?}", form.values.iter().filter(|(_, v)| *v != "Off").collect::<Vec<_>>());
                println!("  signatures {:?}", form.raw.signatures);
                for finding in &form.findings { println!("  {:?} {}", finding.field, finding.message); }
            }
            Err(e) => println!("  {e}"),
        }
    }
}
