package carillon.standin;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** Collections stored as BSON, with our indexes. */
final class StandInDatabase extends H2Database {
    private static final int CANNOT_CREATE_INDEX = 67;

    /** Static because the superclass opens collections before a field of ours exists; there is one store per process. */
    private static MVStore store;

    StandInDatabase(String name, MVStore store, CursorRegistry cursors) {
        super(name, store, cursors);
    }

    static void useStore(MVStore opened) {
        store = opened;
    }

    /** As the superclass does it, with the same map names, but another format of the values. */
    @Override
    protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
        String fullName = getDatabaseName() + "." + collection;
        MVMap<Object, Document> data =
            store.openMap("databases." + fullName, new MVMap.Builder<Object, Document>().valueType(new BsonDocumentType()));
        MVMap<String, Object> meta = store.openMap("meta." + fullName);
        return new StandInCollection(this, collection, options, data, meta, cursorRegistry);
    }

    /** Refuses what the library would take and silently do differently. */
    @Override
    protected void addIndex(Document description) {
        if (Boolean.TRUE.equals(description.get("unique")) && description.containsKey("partialFilterExpression")) {
            throw refused("unique + partialFilterExpression would become a plain unique index");
        }
        if (description.containsKey("collation")) throw refused("index collation is not implemented");
        super.addIndex(description);
    }

    private static MongoServerError refused(String why) {
        return new MongoServerError(CANNOT_CREATE_INDEX, "CannotCreateIndex", "stand-in: " + why);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
        return new UniqueIndex(super.openOrCreateUniqueIndex(collection, name, keys, sparse), keys, sparse);
    }

    @Override
    protected Index<Object> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
        return new SecondaryIndex(name, keys);
    }
}
