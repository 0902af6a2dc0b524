import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/** Serves a database in memory on a loopback port, as the version of MongoDB that the driver wants at least. */
class VolumeServer {
  public static void main(String[] arguments) throws Exception {
    MemoryBackend backend = new MemoryBackend();
    backend.version(
        new MongoVersion() {
          @Override
          public List<Integer> getVersionArray() {
            return List.of(5, 0, 0, 0);
          }

          @Override
          public int getWireVersion() {
            return 13;
          }

          @Override
          public String toVersionString() {
            return "5.0.0";
          }
        });
    new MongoServer(backend).bind("127.0.0.1", Integer.parseInt(arguments[0]));
    Thread.currentThread().join();
  }
}
