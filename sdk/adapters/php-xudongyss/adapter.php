<?php
// The adapter of tencentcloud-im-sdk-php: a case a line on standard input, its result a line on standard output.
require __DIR__ . '/vendor/autoload.php';

use GuzzleHttp\Promise\Utils;
use TencentCloud\IM\Api\GroupApi;
use TencentCloud\IM\Model\SetUnreadMsgNumRequest;

$config = (new TencentCloud\IM\Configuration())->setHost('https://' . getenv('UNREADCHECK_HOST'));
$config->setSdkappid((int) getenv('UNREADCHECK_SDKAPPID'));
$config->setIdentifier(getenv('UNREADCHECK_IDENTIFIER'));
$config->setKey(getenv('UNREADCHECK_SECRET_KEY'));
$api = new GroupApi(new GuzzleHttp\Client(['verify' => getenv('UNREADCHECK_CA')]), $config);

function request(string $group, string $member, int $number): SetUnreadMsgNumRequest
{
    return (new SetUnreadMsgNumRequest())->setGroupId($group)->setMemberAccount($member)->setUnreadMsgNum($number);
}

/** The SDK hands over the answer as an object, so that what it says is read here. */
function told(mixed $said): array
{
    if ($said instanceof Throwable) {
        return ['ok' => false, 'message' => $said->getMessage()];
    }
    if ($said?->getActionStatus() === 'OK' && $said->getErrorCode() === 0) {
        return ['ok' => true];
    }
    return ['ok' => false, 'code' => $said?->getErrorCode(), 'message' => (string) $said?->getErrorInfo()];
}

function answer(GroupApi $api, array $case): array
{
    $random = fn () => random_int(0, 4294967295); // the SDK takes random from its caller
    if ($case['op'] === 'hello') {
        return ['sdk' => 'xudongyss/tencentcloud-im-sdk-php', 'version' => '1.0.24', 'answers' => 'raw'];
    }
    if ($case['op'] === 'threads') { // PHP has no threads: promises are what the SDK offers for calls made at once
        $calls = array_map(fn ($m, $n) => $api->setUnreadMsgNumAsync($random(), request($case['group'], $m, $n)), $case['members'], $case['numbers']);
        return ['results' => array_map(fn ($one) => told($one['value'] ?? $one['reason']), array_values(Utils::settle($calls)->wait()))];
    }
    if (!in_array($case['op'], ['set', 'burst'])) {
        return ['unsupported' => true];
    }
    for ($left = $case['repeat'] ?? 1; $left > 0 && ($result['ok'] ?? true); $left--) {
        try {
            $result = told($api->setUnreadMsgNum($random(), request($case['group'], $case['member'], $case['number'])));
        } catch (Throwable $error) {
            $result = told($error);
        }
    }
    return $result;
}

while (($line = fgets(STDIN)) !== false) {
    $case = json_decode($line, true);
    echo json_encode(['id' => $case['id']] + answer($api, $case), JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
