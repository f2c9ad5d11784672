package carillon.standin;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;

/**
 * A collection whose aggregations read what their first {@code $match} asks for, by an index where there is one. The library
 * puts every document of the collection into a list first, which for some ten thousand of them is more than the heap holds.
 */
final class StandInCollection extends H2Collection {
    /** Of the command that this thread carries out; the library hands a pipeline's first stage to nobody. */
    private static final ThreadLocal<Document> FIRST_MATCH = new ThreadLocal<>();

    StandInCollection(
        MongoDatabase database,
        String name,
        CollectionOptions options,
        MVMap<Object, Document> data,
        MVMap<String, Object> meta,
        CursorRegistry cursors) {
        super(database, name, options, data, meta, cursors);
    }

    /** The condition that the next aggregation of this thread begins with; null: it has none. */
    static void beginWith(Document match) {
        if (match == null) FIRST_MATCH.remove();
        else FIRST_MATCH.set(match);
    }

    /** Asked once for an aggregation, before its stages; they apply the condition again. */
    @Override
    public synchronized Stream<Document> queryAllAsStream() {
        Document match = FIRST_MATCH.get();
        FIRST_MATCH.remove();
        if (match != null) return handleQueryAsStream(match);
        return streamAllDocumentsWithPosition().map(DocumentWithPosition::getDocument);
    }
}
