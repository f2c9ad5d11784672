package carillon.standin;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Map;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Documents on disk as BSON; the library's way, Java serialization, is several times slower. */
final class BsonDocumentType extends BasicDataType<Document> {
    @Override
    public int getMemory(Document document) {
        return estimatedBytes(document);
    }

    /** Roughly the memory of a value; cheap, and never below its size as BSON. */
    static int estimatedBytes(Object value) {
        if (value instanceof String text) return 40 + 2 * text.length();
        if (value instanceof byte[] bytes) return 16 + bytes.length;
        if (value instanceof Map<?, ?> map) {
            int bytes = 64;
            for (Map.Entry<?, ?> entry : map.entrySet()) bytes += 60 + estimatedBytes(entry.getValue());
            return bytes;
        }
        if (value instanceof Collection<?> collection) {
            int bytes = 40;
            for (Object element : collection) bytes += 8 + estimatedBytes(element);
            return bytes;
        }
        return 24;
    }

    static ByteBuf encode(Document document) {
        ByteBuf buffer = Unpooled.buffer(512);
        BsonEncoder.encodeDocument(document, buffer);
        return buffer;
    }

    @Override
    public void write(WriteBuffer out, Document document) {
        ByteBuf buffer = encode(document);
        out.put(buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), buffer.readableBytes());
    }

    @Override
    public Document read(ByteBuffer in) {
        // a BSON document starts with its own length, little-endian; the page around it is big-endian
        int length = in.order(ByteOrder.LITTLE_ENDIAN).getInt(in.position());
        in.order(ByteOrder.BIG_ENDIAN);
        ByteBuffer part = in.slice();
        part.limit(length);
        in.position(in.position() + length);
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(part));
    }

    @Override
    public Document[] createStorage(int size) {
        return new Document[size];
    }
}
