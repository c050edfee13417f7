package io.ashlar.node.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.topology.ClusterMap;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a node shows that it belongs to the cluster: an HMAC-SHA256 (RFC 2104) of its name under the
 * cluster's secret, which only the control group's members know.
 */
public final class PeerToken {
  private static final String ALGORITHM = "HmacSHA256";

  private PeerToken() {}

  /** 64 hex digits. */
  public static String of(ClusterMap map, String nodeName) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      byte[] secret = ByteBuffer.allocate(Long.BYTES).putLong(map.hashSeed()).array();
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(map.clusterId().getBytes(UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(("/peer/" + nodeName).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Whether a token is that of a node in the map; takes equally long for every wrong one. */
  public static boolean isValid(ClusterMap map, String nodeName, byte[] token) {
    return MessageDigest.isEqual(of(map, nodeName).getBytes(UTF_8), token)
        && map.node(nodeName).isPresent();
  }
}
