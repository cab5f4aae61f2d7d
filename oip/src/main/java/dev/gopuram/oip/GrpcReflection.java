package dev.gopuram.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.messages.Inference;
import dev.gopuram.oip.messages.ModelServiceOuterClass;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's server reflection: tells tools such as grpcurl which services there are and what their messages are. Both versions
 * of the protocol have the same messages, which are few enough to be read and written by hand.
 */
public final class GrpcReflection {
    /** The full names of the protocol's service, the newer first. */
    public static final List<String> SERVICES =
            List.of("grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");

    public static final String METHOD = "ServerReflectionInfo";

    private static final int HOST = 1;

    /** What a request asks for, and with what an answer answers, by the numbers of their fields. */
    private static final int FILE_BY_NAME = 3;

    private static final int FILE_OF_SYMBOL = 4;
    private static final int LIST_SERVICES = 7;
    private static final int ORIGINAL_REQUEST = 2;
    private static final int FILES = 4;
    private static final int SERVICE_NAMES = 6;
    private static final int ERROR = 7;

    private static final int NOT_FOUND = 5;
    private static final int UNIMPLEMENTED = 12;

    private static final List<FileDescriptor> SERVED =
            List.of(Inference.getDescriptor(), ModelServiceOuterClass.getDescriptor());
    private static final Map<String, FileDescriptor> SYMBOLS = symbols();

    private GrpcReflection() {}

    /** Answers a ServerReflectionRequest with a ServerReflectionResponse. INVALID for what is no such request. */
    public static Bytes answer(Bytes request) {
        try {
            Bytes answer = answer(CodedInputStream.newInstance(request.shared()));
            return message(out -> {
                out.writeByteArray(ORIGINAL_REQUEST, request.shared());
                out.writeRawBytes(answer.shared());
            });
        } catch (IOException none) {
            throw Problem.invalid("body", "no ServerReflectionRequest", "one of reflection.proto")
                    .causedBy(none);
        }
    }

    /** Of what a request asks for, the last counts. */
    private static Bytes answer(CodedInputStream request) throws IOException {
        int field = 0;
        String asked = "";
        for (int tag = request.readTag(); tag != 0; tag = request.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number == HOST || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                request.skipField(tag);
            } else {
                field = number;
                asked = request.readString();
            }
        }
        return switch (field) {
            case FILE_BY_NAME -> file(asked, named(asked));
            case FILE_OF_SYMBOL -> file(asked, SYMBOLS.get(asked));
            case LIST_SERVICES -> services();
            default -> error(UNIMPLEMENTED, "this is not told: there are no extensions");
        };
    }

    private static @Nullable FileDescriptor named(String name) {
        return SERVED.stream()
                .filter(file -> file.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Bytes file(String asked, @Nullable FileDescriptor file) throws IOException {
        if (file == null) {
            return error(NOT_FOUND, Problem.notFound("symbol", asked).detail());
        }
        Bytes files = message(out -> out.writeBytes(1, file.toProto().toByteString()));
        return message(out -> out.writeByteArray(FILES, files.shared()));
    }

    private static Bytes services() throws IOException {
        Bytes names = message(out -> {
            for (String service : List.of(OipProto.SERVICE, ModelServiceProto.SERVICE)) {
                out.writeByteArray(
                        1, message(name -> name.writeString(1, service)).shared());
            }
        });
        return message(out -> out.writeByteArray(SERVICE_NAMES, names.shared()));
    }

    private static Bytes error(int code, String words) throws IOException {
        Bytes error = message(out -> {
            out.writeInt32(1, code);
            out.writeString(2, words);
        });
        return message(out -> out.writeByteArray(ERROR, error.shared()));
    }

    /** Writes the fields of a message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static Bytes message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return Bytes.wrap(bytes.toByteArray());
    }

    private static Map<String, FileDescriptor> symbols() {
        Map<String, FileDescriptor> symbols = new HashMap<>();
        for (FileDescriptor file : SERVED) {
            file.getServices().forEach(service -> {
                symbols.put(service.getFullName(), file);
                service.getMethods().forEach(method -> symbols.put(method.getFullName(), file));
            });
            file.getEnumTypes().forEach(type -> symbols.put(type.getFullName(), file));
            file.getMessageTypes().forEach(type -> add(symbols, type));
        }
        return Map.copyOf(symbols);
    }

    private static void add(Map<String, FileDescriptor> symbols, Descriptor type) {
        symbols.put(type.getFullName(), type.getFile());
        type.getEnumTypes().forEach(nested -> symbols.put(nested.getFullName(), nested.getFile()));
        type.getNestedTypes().forEach(nested -> add(symbols, nested));
    }
}
