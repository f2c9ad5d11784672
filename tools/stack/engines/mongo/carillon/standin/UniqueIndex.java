package carillon.standin;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.List;
import java.util.Set;

/**
 * The library's unique index, used for more queries: one with further conditions is answered by a superset that the matcher
 * filters. The index on {@code _id} also holds documents to 16 MB: the library lets updates grow past that, and could not
 * read them back.
 */
final class UniqueIndex extends Index<Object> {
    private static final int MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
    private static final int OBJECT_TOO_LARGE = 10334;

    private final Index<Object> inner;

    UniqueIndex(Index<Object> inner, List<IndexKey> keys, boolean sparse) {
        super(inner.getName(), keys, sparse);
        this.inner = inner;
    }

    /** The part of the query on exactly our keys, or null when it does not fix each of them to a scalar. */
    private Document ownPart(Document query) {
        Document own = new Document();
        for (String key : keys()) {
            Object value = query.get(key);
            if (value instanceof Document condition && condition.keySet().equals(Set.of("$eq"))) value = condition.get("$eq");
            if (!Scalars.isScalar(value)) return null;
            own.put(key, value);
        }
        return own;
    }

    @Override
    public boolean canHandle(Document query) {
        return ownPart(query) != null || inner.canHandle(query);
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
        Document own = ownPart(query);
        return inner.getPositions(own != null ? own : query);
    }

    @Override
    public Object getPosition(Document document) {
        return inner.getPosition(document);
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
        checkSize(document);
        inner.checkAdd(document, collection);
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        inner.add(document, position, collection);
    }

    @Override
    public Object remove(Document document) {
        return inner.remove(document);
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
        checkSize(after);
        inner.checkUpdate(before, after, collection);
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        inner.updateInPlace(before, after, position, collection);
    }

    private void checkSize(Document document) {
        // every document is in the index on _id; the estimate is never too low, so most are not encoded twice
        if (!getName().equals("_id_") || BsonDocumentType.estimatedBytes(document) < MAX_DOCUMENT_BYTES) return;
        int bytes = BsonDocumentType.encode(document).readableBytes();
        if (bytes <= MAX_DOCUMENT_BYTES) return;
        throw new MongoServerError(
            OBJECT_TOO_LARGE,
            "BSONObjectTooLarge",
            "BSONObj size: " + bytes + " is invalid. Size must be between 0 and " + MAX_DOCUMENT_BYTES);
    }

    @Override
    public long getCount() {
        return inner.getCount();
    }

    @Override
    public boolean isEmpty() {
        return inner.isEmpty();
    }

    @Override
    public long getDataSize() {
        return inner.getDataSize();
    }

    @Override
    public boolean isUnique() {
        return true;
    }

    @Override
    public void drop() {
        inner.drop();
    }
}
