package carillon.standin;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An index on the first two keys: equality, {@code $in} or a range on the first, then the same on the second. Its hits are a
 * superset that the matcher filters. Kept in memory, filled again at start.
 */
final class SecondaryIndex extends Index<Object> {
    private static final Set<String> RANGE_OPERATORS = Set.of("$gt", "$gte", "$lt", "$lte", "$eq", "$in");
    /** Second value of an index with one key. */
    private static final Object NONE = "";
    /** Documents whose second key is no scalar stand here, so that a look-up by the first key still finds them. */
    private static final Object OTHER = new ObjectId(new byte[12]);

    private final TreeMap<Object, TreeMap<Object, Set<Object>>> positions = new TreeMap<>(ValueComparator.asc());
    private final String firstKey;
    private final String secondKey;
    private long count;
    /** An array was indexed: two ends of a range may be met by different elements. */
    private boolean multikey;

    SecondaryIndex(String name, List<IndexKey> keys) {
        super(name, keys, true);
        firstKey = keys.get(0).getKey();
        secondKey = keys.size() > 1 ? keys.get(1).getKey() : null;
    }

    private Collection<Object> scalarsAt(Document document, String key) {
        Object value = Utils.getSubdocumentValueCollectionAware(document, key);
        if (value instanceof Collection<?> elements) {
            multikey = true;
            Set<Object> scalars = new LinkedHashSet<>();
            for (Object element : elements) if (Scalars.isScalar(element)) scalars.add(element);
            return scalars;
        }
        return Scalars.isScalar(value) ? List.of(value) : List.of();
    }

    private Collection<Object> secondValues(Document document) {
        if (secondKey == null) return List.of(NONE);
        Collection<Object> values = scalarsAt(document, secondKey);
        return values.isEmpty() ? List.of(OTHER) : values;
    }

    @Override
    public synchronized void add(Document document, Object position, MongoCollection<Object> collection) {
        for (Object first : scalarsAt(document, firstKey)) {
            TreeMap<Object, Set<Object>> seconds = positions.computeIfAbsent(first, absent -> new TreeMap<>(ValueComparator.asc()));
            for (Object second : secondValues(document)) {
                if (seconds.computeIfAbsent(second, absent -> new LinkedHashSet<>()).add(position)) count++;
            }
        }
    }

    private synchronized void removeAt(Document document, Object position) {
        for (Object first : scalarsAt(document, firstKey)) {
            TreeMap<Object, Set<Object>> seconds = positions.get(first);
            if (seconds == null) continue;
            for (Object second : secondValues(document)) {
                Set<Object> here = seconds.get(second);
                if (here == null || !here.remove(position)) continue;
                count--;
                if (here.isEmpty()) seconds.remove(second);
            }
            if (seconds.isEmpty()) positions.remove(first);
        }
    }

    @Override
    public Object remove(Document document) {
        removeAt(document, document.get("_id"));
        return null;
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        if (nullAwareEqualsKeys(before, after)) return;
        removeAt(before, position);
        add(after, position, collection);
    }

    @Override
    public boolean canHandle(Document query) {
        return isUsable(query.get(firstKey));
    }

    private static boolean isUsable(Object condition) {
        if (Scalars.isScalar(condition)) return true;
        if (!(condition instanceof Document operators) || operators.isEmpty()) return false;
        if (!RANGE_OPERATORS.containsAll(operators.keySet())) return false;
        for (Map.Entry<String, Object> operator : operators.entrySet()) {
            boolean usable = operator.getKey().equals("$in")
                ? operator.getValue() instanceof Collection<?> values && values.stream().allMatch(Scalars::isScalar)
                : Scalars.isScalar(operator.getValue());
            if (!usable) return false;
        }
        return true;
    }

    @Override
    public synchronized Iterable<Object> getPositions(Document query) {
        Set<Object> found = new LinkedHashSet<>();
        Object secondCondition = secondKey == null ? null : query.get(secondKey);
        for (TreeMap<Object, Set<Object>> seconds : pick(positions, query.get(firstKey))) {
            for (Set<Object> here : isUsable(secondCondition) ? pick(seconds, secondCondition) : seconds.values()) found.addAll(here);
        }
        return found;
    }

    /** The map's values whose keys meet a usable condition. */
    private <V> Collection<V> pick(TreeMap<Object, V> map, Object condition) {
        if (Scalars.isScalar(condition)) {
            V value = map.get(condition);
            return value == null ? List.of() : List.of(value);
        }
        Document operators = (Document) condition;
        if (operators.containsKey("$eq")) return pick(map, operators.get("$eq"));
        if (operators.get("$in") instanceof Collection<?> wanted) return pickEach(map, wanted);
        Object low = operators.containsKey("$gte") ? operators.get("$gte") : operators.get("$gt");
        Object high = operators.containsKey("$lte") ? operators.get("$lte") : operators.get("$lt");
        return pickRange(map, low, high);
    }

    private static <V> Collection<V> pickEach(TreeMap<Object, V> map, Collection<?> wanted) {
        List<V> picked = new ArrayList<>();
        Set<Object> seen = new TreeSet<>(ValueComparator.asc());
        for (Object key : wanted) {
            V value = seen.add(key) ? map.get(key) : null;
            if (value != null) picked.add(value);
        }
        return picked;
    }

    /** Both ends included: the matcher drops what an open end leaves out. */
    private <V> Collection<V> pickRange(TreeMap<Object, V> map, Object low, Object high) {
        NavigableMap<Object, V> range = map;
        if (low != null && high != null) {
            if (multikey) return map.values();
            if (ValueComparator.asc().compare(low, high) > 0) return List.of();
            range = map.subMap(low, true, high, true);
        } else if (low != null) {
            range = map.tailMap(low, true);
        } else if (high != null) {
            range = map.headMap(high, true);
        }
        return range.values();
    }

    @Override
    public Object getPosition(Document document) {
        return null;
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {}

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {}

    @Override
    public long getCount() {
        return count;
    }

    @Override
    public long getDataSize() {
        return count;
    }

    @Override
    public void drop() {
        positions.clear();
    }
}
