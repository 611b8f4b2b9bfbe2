<?php
// The call in PHP's curl, without a package; an example to copy from.

const PATH = '/v4/group_open_http_svc/set_unread_msg_num';
const SPACING = 1e9 / 190; // nanoseconds between calls: the service takes 200 a second

/** A UserSig that is valid for so many seconds. */
function sign(int $app, string $identifier, string $key, int $expire): string
{
    $time = time();
    $text = "TLS.identifier:$identifier\nTLS.sdkappid:$app\nTLS.time:$time\nTLS.expire:$expire\n";
    $document = ['TLS.ver' => '2.0', 'TLS.identifier' => $identifier, 'TLS.sdkappid' => $app, 'TLS.expire' => $expire,
        'TLS.time' => $time, 'TLS.sig' => base64_encode(hash_hmac('sha256', $text, $key, true))];
    return strtr(base64_encode(gzcompress(json_encode($document))), '+/=', '*-_');
}

/** Makes calls, of which several may be under way at once, by connections that are kept. */
class Client
{
    private CurlMultiHandle $multi;
    private array $idle = [];
    private array $again = [];
    private float $next = 0;

    public function __construct(private string $host, private int $app, private string $identifier, private Closure $sig, private ?string $ca)
    {
        $this->multi = curl_multi_init();
        curl_multi_setopt($this->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 32);
    }

    /** The results of calls made at once, [member, number] each. To send one again is harmless, but for the caller to decide. */
    public function set(string $group, array $calls): array
    {
        $open = $results = $this->again = [];
        foreach ($calls as $i => [$member, $number]) {
            $this->pace();
            $handle = $this->request($group, $member, $number);
            curl_multi_add_handle($this->multi, $handle);
            $open[$i] = $handle;
            $this->turn($open, $results);
        }
        while ($open) {
            $this->turn($open, $results);
            $open && curl_multi_select($this->multi, 0.05);
        }
        ksort($results);
        return $results;
    }

    /** Moves the calls on that are under way, and takes the results of those that have ended. */
    private function turn(array &$open, array &$results): void
    {
        curl_multi_exec($this->multi, $running);
        while ($ended = curl_multi_info_read($this->multi)) {
            $i = array_search($ended['handle'], $open, true);
            if ($ended['result'] === CURLE_SEND_ERROR && !isset($this->again[$i])) { // the server had closed the connection
                $this->again[$i] = true;
                curl_multi_remove_handle($this->multi, $ended['handle']);
                curl_setopt($ended['handle'], CURLOPT_FRESH_CONNECT, true);
                curl_multi_add_handle($this->multi, $ended['handle']);
                continue;
            }
            $results[$i] = $this->read($ended['handle'], $ended['result']);
            curl_multi_remove_handle($this->multi, $ended['handle']);
            $this->idle[] = $ended['handle'];
            unset($open[$i]);
        }
    }

    private function pace(): void
    {
        $start = max($this->next, hrtime(true));
        $this->next = $start + SPACING;
        usleep((int) max(0, ($start - hrtime(true)) / 1000));
    }

    private function request(string $group, string $member, int $number): CurlHandle
    {
        $query = http_build_query(['sdkappid' => $this->app, 'identifier' => $this->identifier, 'usersig' => ($this->sig)(),
            'random' => random_int(0, 4294967295), 'contenttype' => 'json'], '', '&', PHP_QUERY_RFC3986);
        $handle = array_pop($this->idle) ?? curl_init();
        curl_setopt_array($handle, [
            CURLOPT_URL => "https://$this->host" . PATH . "?$query",
            CURLOPT_POSTFIELDS => json_encode(['GroupId' => $group, 'Member_Account' => $member, 'UnreadMsgNum' => $number]),
            CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FRESH_CONNECT => false,
            CURLOPT_TIMEOUT => 10, // the service may take 3 s, and curl waits for ever
        ] + ($this->ca ? [CURLOPT_CAINFO => $this->ca] : []));
        return $handle;
    }

    private function read(CurlHandle $handle, int $error): array
    {
        if ($error !== CURLE_OK) {
            return ['ok' => false, 'message' => curl_strerror($error)];
        }
        $status = curl_getinfo($handle, CURLINFO_RESPONSE_CODE);
        $said = $status === 200 ? json_decode(curl_multi_getcontent($handle), true) : null;
        if (!is_int($said['ErrorCode'] ?? null)) {
            return ['ok' => false, 'message' => "HTTP $status without an answer of the API"];
        }
        if (($said['ActionStatus'] ?? '') === 'OK' && $said['ErrorCode'] === 0) {
            return ['ok' => true];
        }
        return ['ok' => false, 'code' => $said['ErrorCode'], 'message' => $said['ErrorInfo'] ?? ''];
    }
}
