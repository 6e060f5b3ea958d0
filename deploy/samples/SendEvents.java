// A partner's system in Java: sends its projects as events over Kafka, each in order per project.
//
//   javac -cp "kafka-clients.jar:slf4j-api.jar" SendEvents.java
//   KAFKA_PASSWORD=... java -cp ".:kafka-clients.jar:slf4j-api.jar:lz4-java.jar" SendEvents \
//       BOOTSTRAP USERNAME TOPIC < projects.tsv
//
// Each line is the project's reference, a tab, and the project as JSON. The events are sent in
// structured mode: the whole CloudEvent is the value.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public final class SendEvents {
    private static final String TYPE = "partner.project.submitted.v1";

    public static void main(String[] arguments) throws Exception {
        String topic = arguments[2];
        List<Future<RecordMetadata>> waiting = new ArrayList<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings(arguments[0], arguments[1]))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split("\t", 2);
                byte[] key = parts[0].getBytes(StandardCharsets.UTF_8);
                byte[] value = event(parts[0], parts[1]).getBytes(StandardCharsets.UTF_8);
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
                record.headers()
                        .add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
                waiting.add(producer.send(record));
            }
            for (Future<RecordMetadata> each : waiting) {
                each.get();
            }
        }
        System.out.println(waiting.size() + " events sent");
    }

    /** The id is made of what is said: the same words sent again are the same event. */
    private static String event(String reference, String project) throws Exception {
        byte[] said = project.getBytes(StandardCharsets.UTF_8);
        String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(said));
        String subject = reference.replace("\\", "\\\\").replace("\"", "\\\"");
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"urn:my-own-system\","
                + "\"type\":\"" + TYPE + "\",\"time\":\"" + Instant.now() + "\","
                + "\"subject\":\"" + subject + "\",\"data\":" + project + "}";
    }

    private static Properties settings(String bootstrap, String username) {
        String security = System.getenv().getOrDefault("KAFKA_SECURITY", "SASL_PLAINTEXT");
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("security.protocol", security);
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + username + "\" password=\"" + System.getenv("KAFKA_PASSWORD") + "\";");
        settings.put("key.serializer", ByteArraySerializer.class.getName());
        settings.put("value.serializer", ByteArraySerializer.class.getName());
        return settings;
    }
}
