package carillon.standin;

import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.MVStore;

/**
 * MongoDB stand-in for development and tests: mongo-java-server on H2's MVStore, with what the library lacks.
 *
 * <ul>
 *   <li>An acknowledged write survives a kill of the process (the library commits once a second). Not a power cut: nothing is forced
 *       to the disk.
 *   <li>Writes are one at a time, and answers are copies made under the lock ({@link StandInBackend}).
 *   <li>Secondary indexes exist, and unique ones serve wider queries ({@link SecondaryIndex}, {@link UniqueIndex}).
 *   <li>Documents lie on disk as BSON ({@link BsonDocumentType}) and never grow beyond 16 MB.
 *   <li>Index options that would be ignored and change results are refused ({@link StandInDatabase}).
 * </ul>
 *
 * <p>Arguments: {@code host=127.0.0.1 port=27018 file=PATH}.
 */
public final class MongoStandIn {
    private static final int CACHE_MB = 64;
    private static final int CONNECTION_THREADS = 16;
    /** How long H2 keeps a chunk that nothing refers to any more. */
    private static final int RETENTION_MS = 2000;

    private MongoStandIn() {}

    public static void main(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            options.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        MongoServer server = new MongoServer(StandInBackend.on(openStore(options.get("file"))));
        InetSocketAddress address = new InetSocketAddress(options.get("host"), Integer.parseInt(options.get("port")));
        server.bind(address, 1, CONNECTION_THREADS);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
        System.out.println("Listening on " + address);
    }

    /** Opens the file without H2's own background commits: the backend commits before each reply. */
    private static MVStore openStore(String file) {
        MVStore store = new MVStore.Builder()
            .fileName(file)
            .cacheSize(CACHE_MB)
            .autoCommitDisabled()
            .autoCompactFillRate(0)
            .backgroundExceptionHandler((thread, error) -> error.printStackTrace())
            .open();
        store.setRetentionTime(RETENTION_MS);
        return store;
    }
}
