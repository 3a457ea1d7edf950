// nginx (njs, gói libnginx-mod-http-js của Debian): số của bản đang hiện, đọc từ con trỏ mà portal publish ghi sau cùng.
// Mỗi yêu cầu đọc con trỏ một lần, vài chục byte từ bộ nhớ đệm của hệ điều hành; đổi bản không phải nạp lại nginx.
import fs from 'fs';

function release(r) {
    try {
        const number = JSON.parse(fs.readFileSync(r.variables.portal_pointer)).release;
        if (Number.isInteger(number) && number > 0) {
            return String(number).padStart(6, '0');
        }
        r.error('portal: con trỏ không có số bản');
    } catch (fault) {
        r.error(`portal: không đọc được con trỏ: ${fault.message}`);
    }
    return 'none';
}

export default { release };
