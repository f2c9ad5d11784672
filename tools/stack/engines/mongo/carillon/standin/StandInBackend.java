package carillon.standin;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVStore;

/**
 * One write at a time for the whole server, replies that share nothing with the stored documents, and a commit before each
 * reply to a write. Writers that arrive together share one commit.
 */
final class StandInBackend extends H2Backend {
    private static final Set<String> WRITES = Set.of(
        "insert", "update", "delete", "findandmodify", "create", "createindexes", "drop", "dropdatabase", "dropindexes", "renamecollection");
    /** Event ids are random, so every write leaves half-empty chunks behind: to keep them fuller than this costs more than all other work. */
    private static final int COMPACT_BELOW_FILL_PERCENT = 40;
    private static final int COMPACT_BYTES = 8 << 20;

    private final ReadWriteLock documents = new ReentrantReadWriteLock(true);
    private final Lock committing = new ReentrantLock();
    /** Number of the last write that was carried out, and of the last one known to be committed. */
    private volatile long applied;
    private volatile long committed;

    private StandInBackend(MVStore store) {
        super(store);
        Thread compaction = new Thread(this::compactForEver, "compaction");
        compaction.setDaemon(true);
        compaction.start();
    }

    static StandInBackend on(MVStore store) {
        StandInDatabase.useStore(store);
        return new StandInBackend(store);
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new StandInDatabase(name, getMvStore(), getCursorRegistry());
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        boolean write = isWrite(message.getDocument());
        Lock lock = write ? documents.writeLock() : documents.readLock();
        Document reply;
        long number = 0;
        lock.lock();
        try {
            StandInCollection.beginWith(firstMatchOf(message.getDocument()));
            reply = super.handleMessage(message).cloneDeeply(); // no live document leaves the lock
            if (write) number = ++applied;
        } finally {
            StandInCollection.beginWith(null);
            lock.unlock();
        }
        if (write) commitUpTo(number);
        return reply;
    }

    private static boolean isWrite(Document command) {
        String name = command.keySet().iterator().next().toLowerCase(Locale.ROOT);
        return WRITES.contains(name) || endsInWritingStage(command);
    }

    /** What an aggregation asks for first, or null. */
    private static Document firstMatchOf(Document command) {
        return command.containsKey("aggregate")
            && command.get("pipeline") instanceof List<?> pipeline
            && !pipeline.isEmpty()
            && pipeline.get(0) instanceof Document stage
            && stage.get("$match") instanceof Document match ? match : null;
    }

    /** An aggregation that writes its result. */
    private static boolean endsInWritingStage(Document command) {
        return command.get("pipeline") instanceof List<?> pipeline
            && !pipeline.isEmpty()
            && pipeline.get(pipeline.size() - 1) instanceof Document stage
            && (stage.containsKey("$out") || stage.containsKey("$merge"));
    }

    /** Whoever gets the lock commits for everybody who has carried out a write so far. */
    private void commitUpTo(long number) {
        committing.lock();
        try {
            if (committed >= number) return;
            documents.writeLock().lock();
            try {
                long last = applied;
                commit();
                committed = last;
            } finally {
                documents.writeLock().unlock();
            }
        } finally {
            committing.unlock();
        }
    }

    /** Without H2's own background thread nobody else rewrites half-empty chunks. */
    private void compactForEver() {
        long seen = 0;
        MVStore store = getMvStore();
        while (true) {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException stopped) {
                return;
            }
            if (applied == seen || store.isClosed()) continue;
            seen = applied;
            documents.writeLock().lock();
            try {
                if (!store.isClosed()) store.compact(COMPACT_BELOW_FILL_PERCENT, COMPACT_BYTES);
            } finally {
                documents.writeLock().unlock();
            }
        }
    }
}
