import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the Java programs share: BLANK VALUES TARGET SECONDS..., and the clock. */
class Loop {
  interface Fill {
    byte[] fill(byte[] blank, Map<String, String> values) throws Exception;
  }

  static void run(String[] arguments, Fill fill) throws Exception {
    byte[] blank = Files.readAllBytes(Path.of(arguments[0]));
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      String[] parts = line.split("\t", 2);
      values.put(parts[0], parts[1]);
    }
    Files.write(Path.of(arguments[2]), fill.fill(blank, values));
    for (int i = 3; i < arguments.length; i++) repeat(fill, blank, values, Double.parseDouble(arguments[i]));
  }

  /** One round: prints its forms and seconds. */
  private static void repeat(Fill fill, byte[] blank, Map<String, String> values, double limit) throws Exception {
    long start = System.nanoTime(), bytes = 0;
    int forms = 0;
    double seconds = 0;
    while (seconds < limit || forms < 20) {
      bytes += fill.fill(blank, values).length;
      forms++;
      seconds = (System.nanoTime() - start) / 1e9;
    }
    if (bytes == 0) throw new IllegalStateException("nothing was written");
    System.out.println(forms + " " + seconds);
  }
}
